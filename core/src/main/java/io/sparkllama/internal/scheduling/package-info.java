/**
 * Continuous batching: an {@link io.sparkllama.internal.scheduling.Admission} validates and
 * tokenizes prompts, a queue holds them, and each {@link
 * io.sparkllama.internal.scheduling.WorkerPool worker}, a thread with its own session, takes
 * requests as its sequences become free, without waiting for the slowest.
 */
package io.sparkllama.internal.scheduling;
