package io.sparkllama.internal.topology;

import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What to say of workers and weights that were placed by NUMA node. */
final class NodeAdvice {

  private final Topology machine;
  private final List<ThreadPlan.Worker> workers;
  private final List<NumaNode> weightNodes;

  /**
   * @param weightNodes the nodes with a copy of the weights; empty for one copy anywhere
   */
  NodeAdvice(Topology machine, List<ThreadPlan.Worker> workers, List<NumaNode> weightNodes) {
    this.machine = machine;
    this.workers = workers;
    this.weightNodes = weightNodes;
  }

  private static String format(NavigableSet<Integer> nodes) {
    return (nodes.size() == 1 ? "node " : "nodes ") + CpuList.format(nodes);
  }

  private NavigableSet<Integer> workerNodes() {
    return workers.stream()
        .map(ThreadPlan.Worker::node)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Where everything is. */
  Message note() {
    NavigableSet<Integer> weights =
        weightNodes.stream().map(NumaNode::id).collect(Collectors.toCollection(TreeSet::new));
    return Message.of(
        Options.NUMA_AWARE,
        ": ",
        workers.size() == 1 ? "the worker stays" : "workers stay",
        " on NUMA ",
        format(workerNodes()),
        weights.isEmpty()
            ? ", with one copy of the weights"
            : ", with the weights on " + format(weights));
  }

  /** Warns of what keeps weights away from their workers, and workers from CPUs. */
  void warn(Placement wanted, List<Message> warnings) {
    if (machine.memory().spreads()) {
      warnings.add(
          Message.of(
              Options.NUMA_AWARE,
              " keeps one copy of the weights, because the memory policy of this process, ",
              machine.memory().policy(),
              ", spreads memory over nodes; start it without that policy"));
    }
    NavigableSet<Integer> far =
        machine.nodes().stream()
            .filter(node -> workerNodes().contains(node.id()))
            .filter(node -> node.memoryBytes() > 0 && !machine.memory().allows(node))
            .map(NumaNode::id)
            .collect(Collectors.toCollection(TreeSet::new));
    if (!far.isEmpty()) {
      warnings.add(
          Message.of(
              "this process may use memory of NUMA ",
              format(machine.memory().nodes()),
              " only, so workers on ",
              format(far),
              " read weights of another node; allow memory of the nodes whose CPUs it uses"));
    }
    if (wanted.cpuAffinity().isEmpty()) {
      warnOfIdleCpus(wanted.threadsPerWorker(), warnings);
    }
  }

  private void warnOfIdleCpus(int threadsPerWorker, List<Message> warnings) {
    int idle = 0;
    int excess = 0;
    for (NumaNode node : machine.allowedNodes()) {
      long placed = workers.stream().filter(worker -> worker.node() == node.id()).count();
      int spare = machine.allowedOf(node).size() - (int) placed * threadsPerWorker;
      idle += Math.max(0, spare);
      excess += Math.max(0, -spare);
    }
    if (excess > 0 && idle > 0) {
      warnings.add(
          Message.of(
              "workers of ",
              threadsPerWorker,
              " threads do not fit the NUMA nodes: threads in excess of the CPUs of their node: ",
              excess,
              ", idle CPUs on other nodes: ",
              idle,
              "; lower ",
              Options.THREADS_PER_WORKER));
    }
  }
}
