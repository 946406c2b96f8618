package io.sparkllama;

import io.sparkllama.engine.Bytes;
import io.sparkllama.engine.MemoryNeed;
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

  static MemoryEstimate of(List<MemoryNeed> sessions, int weightCopies) {
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

  /**
   * Checks a limit.
   *
   * @throws IllegalArgumentException if the total exceeds the limit; names the numbers and what to
   *     lower
   */
  void requireWithin(long limitBytes) {
    if (limitBytes != ProcessorConfig.NO_MEMORY_LIMIT && totalBytes() > limitBytes) {
      throw new IllegalArgumentException(
          String.format(
              "the processor would need %s, but memoryLimit is %.1f MiB; %s",
              this, Bytes.toMib(limitBytes), remedy()));
    }
  }

  private String remedy() {
    if (weightsBytes > kvCacheBytes + computeBytes) {
      return weightCopies > 1
          ? "turn numaAware off, or use a smaller model or quantization"
          : "use a smaller model or quantization, or lower maxBatchSize or contextSize";
    }
    return "lower maxBatchSize or contextSize for the KV cache, numThreads for the compute buffers";
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
