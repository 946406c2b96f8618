package io.sparkllama.engine;

import java.io.Serializable;
import java.util.List;

/**
 * Memory that a processor needs outside the Java heap, computed from the header of the model file
 * before anything is loaded.
 *
 * @param weightsBytes all copies of the weights and the vocabulary; a memory-mapped copy of weights
 *     is shared with other processes on the host
 * @param weightCopies number of copies
 * @param kvCacheBytes the KV cells of all sequences
 * @param computeBytes the workers' buffers for computing batches and their outputs
 */
public record MemoryEstimate(
    long weightsBytes, int weightCopies, long kvCacheBytes, long computeBytes)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * The memory of several sessions on one model.
   *
   * @param sessions the need of each session, with that of the same weights
   * @param weightCopies number of copies of the weights
   */
  public static MemoryEstimate of(List<MemoryNeed> sessions, int weightCopies) {
    return new MemoryEstimate(
        sessions.get(0).weightsBytes() * weightCopies,
        weightCopies,
        sessions.stream().mapToLong(MemoryNeed::kvCacheBytes).sum(),
        sessions.stream().mapToLong(MemoryNeed::computeBytes).sum());
  }

  /** The total. */
  public long totalBytes() {
    return weightsBytes + kvCacheBytes + computeBytes;
  }

  @Override
  public String toString() {
    return String.format(
        "%.1f MiB (weights %.1f%s, KV cache %.1f, compute buffers %.1f)",
        Bytes.toMib(totalBytes()),
        Bytes.toMib(weightsBytes),
        weightCopies > 1 ? " in " + weightCopies + " copies" : "",
        Bytes.toMib(kvCacheBytes),
        Bytes.toMib(computeBytes));
  }
}
