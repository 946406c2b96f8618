package io.sparkllama.internal.topology;

import io.sparkllama.option.Message;
import io.sparkllama.option.OptionException;
import io.sparkllama.option.Options;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The CPUs and NUMA nodes of a machine, and which of them this process may use. Immutable.
 *
 * @param cpus the online CPUs, by number
 * @param nodes the NUMA nodes, by number; a single node if the system does not report any
 * @param allowed the CPUs this process may run on: its affinity mask, further limited by a cpuset
 * @param usableThreads number of threads it can keep running: the allowed CPUs, or fewer under a
 *     cgroup quota
 * @param memory which nodes may hold its memory
 */
public record Topology(
    List<Cpu> cpus,
    List<NumaNode> nodes,
    NavigableSet<Integer> allowed,
    int usableThreads,
    MemoryRule memory)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Distance between different nodes if the machine does not report it. */
  private static final int REMOTE_DISTANCE = 20;

  private static final int LOCAL_DISTANCE = 10;

  /** A machine with memory of all nodes. */
  public Topology(
      List<Cpu> cpus, List<NumaNode> nodes, NavigableSet<Integer> allowed, int usableThreads) {
    this(cpus, nodes, allowed, usableThreads, MemoryRule.ANY);
  }

  /** The machine of this process. */
  public static Topology current() {
    Path root = Path.of("/");
    return Files.isDirectory(root.resolve(SysfsReader.CPU_FOLDER))
        ? new SysfsReader(root).read(Runtime.getRuntime().availableProcessors())
        : JdkReader.read(Runtime.getRuntime().availableProcessors());
  }

  /** Number of physical cores among the allowed CPUs. */
  public int allowedCores() {
    return (int)
        cpus.stream()
            .filter(cpu -> allowed.contains(cpu.id()))
            .map(cpu -> List.of(cpu.socket(), cpu.core()))
            .distinct()
            .count();
  }

  /** Number of sockets with an allowed CPU. */
  public int allowedSockets() {
    return (int)
        cpus.stream().filter(cpu -> allowed.contains(cpu.id())).map(Cpu::socket).distinct().count();
  }

  /** The nodes with an allowed CPU. */
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

  /** Distance between the memory of two nodes. */
  int distance(NumaNode from, NumaNode to) {
    int index = nodes.indexOf(to);
    if (from.distances().size() > index && index >= 0) {
      return from.distances().get(index);
    }
    return from.id() == to.id() ? LOCAL_DISTANCE : REMOTE_DISTANCE;
  }

  /**
   * The node from which a node's threads allocate memory: itself, or the nearest node with memory
   * that this process may use.
   */
  NumaNode memoryNodeOf(NumaNode node) {
    return nodes.stream()
        .filter(other -> other.memoryBytes() > 0 && memory.allows(other))
        .min(Comparator.comparingInt(other -> distance(node, other)))
        .orElse(node);
  }

  /** Whether a node may hold memory of this process. */
  public boolean mayUseMemoryOf(NumaNode node) {
    return memory.allows(node);
  }

  /**
   * Checks that this process may use the CPUs.
   *
   * @throws IllegalArgumentException naming the first CPU that is not allowed, and the allowed CPUs
   */
  void requireAllowed(Collection<Integer> wanted) {
    for (int cpu : wanted) {
      if (!allowed.contains(cpu)) {
        throw new OptionException(
            Options.CPU_AFFINITY,
            Message.of(
                Options.CPU_AFFINITY,
                " lists CPU ",
                cpu,
                "; this process may use CPUs ",
                CpuList.format(allowed)));
      }
    }
  }
}
