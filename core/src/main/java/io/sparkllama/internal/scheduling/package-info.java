/**
 * Continuous batching: an {@link io.sparkllama.internal.scheduling.Admission} checks and tokenizes
 * prompts, a queue holds them, and each {@link io.sparkllama.internal.scheduling.WorkerPool
 * worker}, a thread with a session of its own, takes them in as its sequences become free, without
 * ever waiting for the slowest.
 */
package io.sparkllama.internal.scheduling;
