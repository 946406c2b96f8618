package io.sparkllama.engine;

/**
 * What a model and one of its sessions take.
 *
 * @param weightsBytes the weights, once for all sessions
 * @param kvCacheBytes keys and values of all cells of the session
 * @param computeBytes the session's buffers for computing a batch and for its outputs
 */
public record MemoryNeed(long weightsBytes, long kvCacheBytes, long computeBytes) {}
