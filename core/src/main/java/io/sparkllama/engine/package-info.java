/**
 * The seam between the scheduler and an engine: a {@link io.sparkllama.engine.Model} (weights and
 * vocabulary, shared), a {@link io.sparkllama.engine.Session} (a KV cache and one thread's compute
 * buffers) and the sequences in a session. No type of a particular engine appears here.
 *
 * <p>Callers of a processor see the exceptions, {@link io.sparkllama.engine.ModelInfo} and {@link
 * io.sparkllama.engine.CacheType} of this package; these follow semantic versioning. What engines
 * implement may change in any minor release.
 */
@NullMarked
package io.sparkllama.engine;

import org.jspecify.annotations.NullMarked;
