/**
 * Batch inference for JVM programs: open a {@link io.sparkllama.ParallelProcessor} on a GGUF model
 * and hand it prompts.
 */
package io.sparkllama;
