package io.sparkllama.internal.topology;

import io.sparkllama.option.Message;
import io.sparkllama.option.OptionException;
import io.sparkllama.option.Options;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where the workers of a processor run. Computed before anything is loaded. Immutable.
 *
 * @param workers the workers, by index
 * @param weightNodes the NUMA nodes that each hold a copy of the weights; empty for one copy
 *     anywhere
 * @param notes decisions and their reasons, for the log
 * @param warnings settings that are likely to hurt performance, for the log
 */
public record ThreadPlan(
    List<Worker> workers, List<NumaNode> weightNodes, List<Message> notes, List<Message> warnings)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * One worker.
   *
   * @param index its number, from 0
   * @param node number of the NUMA node of its CPUs; 0 if it may run on any
   * @param weightNode number of the NUMA node whose copy of the weights it uses
   * @param pinnedTo the CPUs its threads are pinned to; empty if it may run on any
   */
  public record Worker(int index, int node, int weightNode, List<Integer> pinnedTo)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  public ThreadPlan {
    workers = List.copyOf(workers);
    weightNodes = List.copyOf(weightNodes);
    notes = List.copyOf(notes);
    warnings = List.copyOf(warnings);
  }

  /**
   * The plan for a machine where no other process pins threads.
   *
   * @throws IllegalArgumentException if a CPU to pin to is not allowed or listed twice, or if there
   *     are too few
   */
  public static ThreadPlan of(Placement wanted, Topology machine) {
    return of(wanted, machine, wanted.cpuAffinity());
  }

  /**
   * The plan when only some of the CPUs to pin to are free. Workers that get no CPU run unpinned.
   *
   * @throws IllegalArgumentException as {@link #of(Placement, Topology)}
   */
  public static ThreadPlan of(Placement wanted, Topology machine, List<Integer> freeCpus) {
    List<Message> notes = new ArrayList<>();
    List<Message> warnings = new ArrayList<>();
    boolean perNode = wanted.numaAware() && machine.allowedNodes().size() > 1;
    if (wanted.numaAware() && !perNode) {
      notes.add(
          Message.of(Options.NUMA_AWARE, " has no effect: the allowed CPUs are on one NUMA node"));
    }
    warnIfOversubscribed(wanted, machine, warnings);
    List<Worker> workers;
    if (!wanted.cpuAffinity().isEmpty()) {
      requireUsable(wanted, machine);
      workers = pinned(wanted, machine, perNode, freeCpus);
      notes.add(Message.of(Options.CPU_AFFINITY, ": each worker is pinned to its own CPUs"));
      warnIfUnpinned(workers, warnings);
    } else if (perNode) {
      workers = spread(wanted, machine);
    } else {
      workers =
          IntStream.range(0, wanted.workers())
              .mapToObj(i -> new Worker(i, 0, 0, List.of()))
              .toList();
      notes.add(Message.of("workers run on any allowed CPU; pinning is off"));
    }
    List<NumaNode> weightNodes = perNode ? weightNodes(machine, workers) : List.of();
    if (perNode) {
      NodeAdvice advice = new NodeAdvice(machine, workers, weightNodes);
      notes.add(advice.note());
      advice.warn(wanted, warnings);
    }
    return new ThreadPlan(workers, weightNodes, notes, warnings);
  }

  /** None where the system spreads memory anyway. */
  private static List<NumaNode> weightNodes(Topology machine, List<Worker> workers) {
    return machine.nodes().stream()
        .filter(node -> !machine.memory().spreads())
        .filter(node -> workers.stream().anyMatch(w -> w.weightNode() == node.id()))
        .toList();
  }

  /**
   * The CPUs of the workers that read the weights on a node; empty if these run on any. The node
   * itself may have none.
   */
  public List<Integer> readersOf(NumaNode node) {
    return workers.stream()
        .filter(worker -> worker.weightNode() == node.id())
        .flatMap(worker -> worker.pinnedTo().stream())
        .distinct()
        .sorted()
        .toList();
  }

  private static void warnIfOversubscribed(
      Placement wanted, Topology machine, List<Message> warnings) {
    int threads = wanted.workers() * wanted.threadsPerWorker();
    if (threads > machine.usableThreads()) {
      warnings.add(
          Message.of(
              threads,
              " threads for ",
              machine.usableThreads(),
              " usable CPUs: the threads compete for them"));
    } else if (threads > machine.allowedCores()) {
      warnings.add(
          Message.of(
              threads,
              " threads for ",
              machine.allowedCores(),
              " physical cores: SMT siblings share one core's execution units"));
    }
  }

  private static void requireUsable(Placement wanted, Topology machine) {
    List<Integer> cpus = wanted.cpuAffinity();
    machine.requireAllowed(cpus);
    int threads = wanted.workers() * wanted.threadsPerWorker();
    if (new HashSet<>(cpus).size() < cpus.size()) {
      throw new OptionException(
          Options.CPU_AFFINITY,
          Message.of(Options.CPU_AFFINITY, " lists a CPU twice: ", cpus, "; list each CPU once"));
    }
    if (cpus.size() < threads) {
      throw new OptionException(
          Options.CPU_AFFINITY,
          Message.of(
              Options.CPU_AFFINITY,
              " has ",
              cpus.size(),
              " CPUs for ",
              threads,
              " threads; list more CPUs or lower ",
              Options.NUM_THREADS));
    }
  }

  private static List<Worker> pinned(
      Placement wanted, Topology machine, boolean perNode, List<Integer> freeCpus) {
    return IntStream.range(0, wanted.workers())
        .mapToObj(
            index -> {
              int from = index * wanted.threadsPerWorker();
              int to = from + wanted.threadsPerWorker();
              List<Integer> own =
                  to <= freeCpus.size() ? List.copyOf(freeCpus.subList(from, to)) : List.of();
              int first = own.isEmpty() ? machine.allowed().first() : own.get(0);
              return onNode(index, machine.nodeOf(first), machine, perNode, own);
            })
        .toList();
  }

  private static void warnIfUnpinned(List<Worker> workers, List<Message> warnings) {
    List<Integer> unpinned =
        workers.stream().filter(w -> w.pinnedTo().isEmpty()).map(Worker::index).toList();
    if (!unpinned.isEmpty()) {
      warnings.add(
          Message.of(
              "other processors have reserved CPUs of ",
              Options.CPU_AFFINITY,
              "; these workers run unpinned: ",
              CpuList.format(unpinned)));
    }
  }

  private static Worker onNode(
      int index, NumaNode node, Topology machine, boolean perNode, List<Integer> cpus) {
    int weightNode = perNode ? machine.memoryNodeOf(node).id() : 0;
    return new Worker(index, node.id(), weightNode, cpus);
  }

  /** Assigns each worker in turn to the node with the most allowed CPUs per worker. */
  private static List<Worker> spread(Placement wanted, Topology machine) {
    List<NumaNode> nodes = machine.allowedNodes();
    int[] counts = new int[nodes.size()];
    for (int i = 0; i < wanted.workers(); i++) {
      int roomiest =
          IntStream.range(0, nodes.size())
              .boxed()
              .max(
                  Comparator.<Integer>comparingDouble(
                          n -> machine.allowedOf(nodes.get(n)).size() / (counts[n] + 1.0))
                      .thenComparing(Comparator.reverseOrder()))
              .orElseThrow();
      counts[roomiest]++;
    }
    List<Worker> workers = new ArrayList<>();
    for (int n = 0; n < counts.length; n++) {
      for (int i = 0; i < counts[n]; i++) {
        List<Integer> cpus = List.copyOf(machine.allowedOf(nodes.get(n)));
        workers.add(onNode(workers.size(), nodes.get(n), machine, true, cpus));
      }
    }
    return workers;
  }

  /** For each worker, the other workers by distance: same node first, then nearer nodes. */
  public int[][] neighbours(Topology machine) {
    return workers.stream()
        .map(
            worker ->
                IntStream.range(1, workers.size())
                    .map(step -> (worker.index() + step) % workers.size())
                    .boxed()
                    .sorted(Comparator.comparingInt(o -> distance(machine, worker, workers.get(o))))
                    .mapToInt(Integer::intValue)
                    .toArray())
        .toArray(int[][]::new);
  }

  private static int distance(Topology machine, Worker from, Worker to) {
    return machine.distance(nodeOf(machine, from), nodeOf(machine, to));
  }

  private static NumaNode nodeOf(Topology machine, Worker worker) {
    return machine.nodes().stream()
        .filter(node -> node.id() == worker.node())
        .findFirst()
        .orElse(machine.nodes().get(0));
  }
}
