package io.sparkllama.engine;

/**
 * The memory that a model and one of its sessions need.
 *
 * @param weightsBytes the weights and the vocabulary, shared by all sessions
 * @param kvCacheBytes keys and values of all cells of the session
 * @param computeBytes the session's buffers for computing a batch and for its outputs
 */
public record MemoryNeed(long weightsBytes, long kvCacheBytes, long computeBytes) {}
