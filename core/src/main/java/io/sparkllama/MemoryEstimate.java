package io.sparkllama;

import io.sparkllama.engine.Bytes;
import io.sparkllama.engine.MemoryNeed;
import java.io.Serializable;
import java.util.List;

/**
 * What a processor takes outside of the Java heap, computed from the head of the model's file
 * before anything is loaded.
 *
 * @param weightsBytes all copies of the weights; a copy that is mapped from the file is shared with
 *     other processes of the host
 * @param weightCopies how many copies there are
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

  /** All of it. */
  public long totalBytes() {
    return weightsBytes + kvCacheBytes + computeBytes;
  }

  /**
   * Refuses to go over a limit.
   *
   * @throws IllegalArgumentException with the numbers and what to lower
   */
  void requireWithin(long limitBytes) {
    if (limitBytes != ProcessorConfig.NO_MEMORY_LIMIT && totalBytes() > limitBytes) {
      throw new IllegalArgumentException(
          String.format(
              "the processor would take %s, and memoryLimit is %.1f MiB; %s",
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
