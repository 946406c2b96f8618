/**
 * Batch inference for JVM programs: open a {@link io.sparkllama.ParallelProcessor} on a GGUF model
 * and submit prompts.
 */
@NullMarked
package io.sparkllama;

import org.jspecify.annotations.NullMarked;
