package io.sparkllama.internal.topology;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads CPUs and memory from the JDK on systems without {@code /sys}. That is macOS, where machines
 * have one node and threads cannot be pinned. Each CPU counts as its own core.
 */
final class JdkReader {

  private JdkReader() {}

  /**
   * Reads this machine.
   *
   * @param processors number of CPUs reported by the JVM
   */
  static Topology read(int processors) {
    NavigableSet<Integer> ids =
        IntStream.range(0, processors).boxed().collect(Collectors.toCollection(TreeSet::new));
    return new Topology(
        ids.stream().map(id -> new Cpu(id, id, 0, 0)).toList(),
        List.of(new NumaNode(0, ids, memoryBytes(), List.of())),
        ids,
        processors);
  }

  /** Physical memory in bytes; 0 if the JVM does not report it. */
  private static long memoryBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }
}
