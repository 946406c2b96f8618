package io.sparkllama.internal.topology;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A machine's CPUs and NUMA nodes, and what of them this process may use. Immutable.
 *
 * @param cpus the CPUs that are online, by number
 * @param nodes the NUMA nodes by number; one with everything where the system does not tell
 * @param allowed the CPUs this process may run on: its affinity mask, which a cpuset limits too
 * @param usableThreads how many threads it can keep running: the allowed CPUs, or fewer with a
 *     cgroup quota
 */
public record Topology(
    List<Cpu> cpus, List<NumaNode> nodes, NavigableSet<Integer> allowed, int usableThreads) {

  /** Distance between nodes where the machine does not tell: any other is as far. */
  private static final int REMOTE_DISTANCE = 20;

  private static final int LOCAL_DISTANCE = 10;

  /** This machine, as this process sees it. */
  public static Topology current() {
    Path root = Path.of("/");
    return Files.isDirectory(root.resolve(SysfsReader.CPU_FOLDER))
        ? new SysfsReader(root).read(Runtime.getRuntime().availableProcessors())
        : JdkReader.read(Runtime.getRuntime().availableProcessors());
  }

  /** Physical cores among the allowed CPUs. */
  public int allowedCores() {
    return (int)
        cpus.stream()
            .filter(cpu -> allowed.contains(cpu.id()))
            .map(cpu -> List.of(cpu.socket(), cpu.core()))
            .distinct()
            .count();
  }

  /** Packages that hold an allowed CPU. */
  public int allowedSockets() {
    return (int)
        cpus.stream().filter(cpu -> allowed.contains(cpu.id())).map(Cpu::socket).distinct().count();
  }

  /** The nodes that have an allowed CPU. */
  public List<NumaNode> allowedNodes() {
    return nodes.stream().filter(node -> !allowedOf(node).isEmpty()).toList();
  }

  /** The allowed CPUs of a node. */
  public NavigableSet<Integer> allowedOf(NumaNode node) {
    return node.cpus().stream()
        .filter(allowed::contains)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The node of a CPU. */
  public NumaNode nodeOf(int cpu) {
    return nodes.stream()
        .filter(node -> node.cpus().contains(cpu))
        .findFirst()
        .orElse(nodes.get(0));
  }

  /** How far the memory of one node is from another. */
  int distance(NumaNode from, NumaNode to) {
    int index = nodes.indexOf(to);
    if (from.distances().size() > index && index >= 0) {
      return from.distances().get(index);
    }
    return from.id() == to.id() ? LOCAL_DISTANCE : REMOTE_DISTANCE;
  }

  /** The node that a node's threads take memory from: itself, or the nearest that has any. */
  NumaNode memoryNodeOf(NumaNode node) {
    return nodes.stream()
        .filter(other -> other.memoryBytes() > 0)
        .min(Comparator.comparingInt(other -> distance(node, other)))
        .orElse(node);
  }

  /**
   * Refuses CPUs that this process must not use.
   *
   * @throws IllegalArgumentException naming one and the allowed ones
   */
  void requireAllowed(Collection<Integer> wanted) {
    for (int cpu : wanted) {
      if (!allowed.contains(cpu)) {
        throw new IllegalArgumentException(
            "cpuAffinity names CPU "
                + cpu
                + "; this process may use the CPUs "
                + CpuList.format(allowed));
      }
    }
  }
}
