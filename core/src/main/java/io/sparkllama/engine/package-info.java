/**
 * The seam between the scheduler and whatever runs a model: a {@link io.sparkllama.engine.Model}
 * (weights and vocabulary, shared), a {@link io.sparkllama.engine.Session} (a KV cache and one
 * thread's compute) and the sequences inside a session. No type of a particular engine shows here.
 *
 * <p>Who calls a processor sees exceptions, {@link io.sparkllama.engine.ModelInfo} and {@link
 * io.sparkllama.engine.CacheType} of this package; they change only as semantic versioning allows.
 * All that an engine implements is young: any minor release may change it.
 */
@NullMarked
package io.sparkllama.engine;

import org.jspecify.annotations.NullMarked;
