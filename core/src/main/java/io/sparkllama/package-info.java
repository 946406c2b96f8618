/**
 * Batch inference for JVM programs: open a {@link io.sparkllama.ParallelProcessor} on a GGUF model
 * and submit prompts. Configurations are in {@link io.sparkllama.config}, requests in {@link
 * io.sparkllama.request}, results in {@link io.sparkllama.result}.
 */
@NullMarked
package io.sparkllama;

import org.jspecify.annotations.NullMarked;
