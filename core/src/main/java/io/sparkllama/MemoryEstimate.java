package io.sparkllama;

import com.sun.management.OperatingSystemMXBean;
import io.sparkllama.engine.Bytes;
import io.sparkllama.engine.MemoryNeed;
import io.sparkllama.option.Message;
import io.sparkllama.option.OptionException;
import io.sparkllama.option.Options;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
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
   * Checks a limit, and that this machine has the memory: the system ends a process that takes more
   * than it, or its container, has.
   *
   * @throws IllegalArgumentException if the total exceeds the limit, or the part that must be in
   *     memory exceeds the machine's; names the numbers and what to lower
   */
  void requireWithin(long limitBytes) {
    requireWithin(limitBytes, machineBytes());
  }

  /**
   * @param machineBytes memory of the machine, or of the container
   */
  void requireWithin(long limitBytes, long machineBytes) {
    if (residentBytes() > machineBytes) {
      throw new OptionException(
          Options.CONTEXT_SIZE,
          Message.of(
              "the model would take ",
              this,
              String.format(", and this machine has %.1f MiB; ", Bytes.toMib(machineBytes)),
              remedy()));
    }
    if (limitBytes != ProcessorConfig.NO_MEMORY_LIMIT && totalBytes() > limitBytes) {
      throw new OptionException(
          Options.MEMORY_LIMIT,
          Message.of(
              "the processor would need ",
              this,
              ", but ",
              Options.MEMORY_LIMIT,
              String.format(" is %.1f MiB; ", Bytes.toMib(limitBytes)),
              remedy()));
    }
  }

  /** A single copy of the weights is mapped from its file and need not fit. */
  private long residentBytes() {
    return kvCacheBytes + computeBytes + (weightCopies > 1 ? weightsBytes : 0);
  }

  /** The JVM counts the limit of a container. */
  private static long machineBytes() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Long.MAX_VALUE;
  }

  private Message remedy() {
    Message sizes = Message.of("lower ", Options.MAX_BATCH_SIZE, " or ", Options.CONTEXT_SIZE);
    if (weightsBytes > kvCacheBytes + computeBytes) {
      return weightCopies > 1
          ? Message.of("turn ", Options.NUMA_AWARE, " off, or use a smaller model or quantization")
          : Message.of("use a smaller model or quantization, or ", sizes);
    }
    return Message.of(
        sizes, " for the KV cache, ", Options.NUM_THREADS, " for the compute buffers");
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
