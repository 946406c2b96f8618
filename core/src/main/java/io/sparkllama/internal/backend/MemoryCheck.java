package io.sparkllama.internal.backend;

import com.sun.management.OperatingSystemMXBean;
import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.engine.Bytes;
import io.sparkllama.engine.MemoryEstimate;
import io.sparkllama.option.Message;
import io.sparkllama.option.OptionException;
import io.sparkllama.option.Options;
import java.lang.management.ManagementFactory;

/**
 * Checks that a processor stays within its memory limit, and that this machine has the memory: the
 * system ends a process that takes more than it, or its container, has.
 *
 * @param memory what the processor needs
 * @param machineBytes memory of the machine, or of the container
 */
record MemoryCheck(MemoryEstimate memory, long machineBytes) {

  /** The check for this machine. */
  static MemoryCheck of(MemoryEstimate memory) {
    // the JVM counts the limit of a container
    long machineBytes =
        ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
            ? system.getTotalMemorySize()
            : Long.MAX_VALUE;
    return new MemoryCheck(memory, machineBytes);
  }

  /**
   * Checks the limit and the machine.
   *
   * @throws OptionException if the total exceeds the limit, or the part that must be in memory
   *     exceeds the machine's; names the numbers and what to lower
   */
  void requireWithin(long limitBytes) {
    if (residentBytes() > machineBytes) {
      throw new OptionException(
          Options.CONTEXT_SIZE,
          Message.of(
              "the model would take ",
              memory,
              String.format(", and this machine has %.1f MiB; ", Bytes.toMib(machineBytes)),
              remedy()));
    }
    if (limitBytes != ProcessorConfig.NO_MEMORY_LIMIT && memory.totalBytes() > limitBytes) {
      throw new OptionException(
          Options.MEMORY_LIMIT,
          Message.of(
              "the processor would need ",
              memory,
              ", but ",
              Options.MEMORY_LIMIT,
              String.format(" is %.1f MiB; ", Bytes.toMib(limitBytes)),
              remedy()));
    }
  }

  /** A single copy of the weights is mapped from its file and need not fit. */
  private long residentBytes() {
    return bufferBytes() + (memory.weightCopies() > 1 ? memory.weightsBytes() : 0);
  }

  private long bufferBytes() {
    return memory.kvCacheBytes() + memory.computeBytes();
  }

  private Message remedy() {
    Message sizes = Message.of("lower ", Options.MAX_BATCH_SIZE, " or ", Options.CONTEXT_SIZE);
    if (memory.weightsBytes() > bufferBytes()) {
      return memory.weightCopies() > 1
          ? Message.of("turn ", Options.NUMA_AWARE, " off, or use a smaller model or quantization")
          : Message.of("use a smaller model or quantization, or ", sizes);
    }
    return Message.of(
        sizes, " for the KV cache, ", Options.NUM_THREADS, " for the compute buffers");
  }
}
