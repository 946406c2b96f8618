package io.sparkllama.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Time that processors have spent on processes since they began, in nanoseconds; empty where the
 * system does not tell. What waits for its turn takes none, which is why it says more on a busy
 * machine than a clock does.
 */
final class ProcessorTime {

  private ProcessorTime() {}

  /** This JVM's, with all its threads. */
  static OptionalLong ofThisProcess() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        && system.getProcessCpuTime() >= 0) {
      return OptionalLong.of(system.getProcessCpuTime());
    }
    return OptionalLong.empty();
  }

  /** Another process's, in steps of a hundredth of a second on Linux. */
  static OptionalLong of(ProcessHandle process) {
    return process
        .info()
        .totalCpuDuration()
        .map(Duration::toNanos)
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  /** This JVM's, and that of all processes that it has started and that still run. */
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
