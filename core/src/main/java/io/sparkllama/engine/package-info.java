/**
 * The seam between the scheduler and whatever runs a model: a {@link io.sparkllama.engine.Model}
 * (weights and vocabulary, shared), a {@link io.sparkllama.engine.Session} (a KV cache and one
 * thread's compute) and the sequences inside a session. No type of a particular engine shows here.
 */
package io.sparkllama.engine;
