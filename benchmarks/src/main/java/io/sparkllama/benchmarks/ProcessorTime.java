package io.sparkllama.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Processor time used by processes since they started, in nanoseconds; empty if the system does not
 * report it. On a busy machine it is more reliable than wall-clock time, since waiting does not
 * count.
 */
final class ProcessorTime {

  private ProcessorTime() {}

  /** Of this JVM, including all threads. */
  static OptionalLong ofThisProcess() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        && system.getProcessCpuTime() >= 0) {
      return OptionalLong.of(system.getProcessCpuTime());
    }
    return OptionalLong.empty();
  }

  /** Of another process; Linux reports it in hundredths of a second. */
  static OptionalLong of(ProcessHandle process) {
    return process
        .info()
        .totalCpuDuration()
        .map(Duration::toNanos)
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  /** Of this JVM and all its running child processes. */
  static OptionalLong ofThisProcessAndItsChildren() {
    OptionalLong own = ofThisProcess();
    if (own.isEmpty()) {
      return own;
    }
    try (Stream<ProcessHandle> children = ProcessHandle.current().descendants()) {
      return OptionalLong.of(
          own.getAsLong() + children.mapToLong(child -> of(child).orElse(0)).sum());
    }
  }
}
