package io.sparkllama.internal.topology;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Counts CPUs and memory as the JDK does, on systems without {@code /sys}: macOS, whose machines
 * have one node and whose threads cannot be pinned. Each CPU counts as a core of its own.
 */
final class JdkReader {

  private JdkReader() {}

  /**
   * Reads this machine.
   *
   * @param processors CPUs that the JVM counts
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

  /** 0 in a JVM that does not tell. */
  private static long memoryBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }
}
