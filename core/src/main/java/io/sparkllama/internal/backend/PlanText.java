package io.sparkllama.internal.backend;

import io.sparkllama.config.Isolation;
import io.sparkllama.engine.Bytes;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.internal.topology.CpuList;
import io.sparkllama.internal.topology.NumaNode;
import io.sparkllama.internal.topology.ThreadPlan;
import io.sparkllama.internal.topology.Topology;
import io.sparkllama.option.Message;
import io.sparkllama.option.OptionNames;
import io.sparkllama.option.Options;
import java.util.Optional;

/** Formats a {@link PlannedProcessor} as a table with a label and a value per line. */
final class PlanText {

  /**
   * Batch kernels compute up to 16 rows at a time; the benchmark {@code sequences} shows the cost
   * of fewer.
   */
  private static final int ENOUGH_SEQUENCES = 16;

  private final PlannedProcessor plan;
  private final OptionNames names;
  private final StringBuilder text = new StringBuilder();

  PlanText(PlannedProcessor plan, OptionNames names) {
    this.plan = plan;
    this.names = names;
  }

  @Override
  public String toString() {
    text.setLength(0);
    line(
        "engine",
        plan.engine() + (plan.isolation() == Isolation.PROCESS ? ", in a separate process" : ""));
    line("model", plan.model().description());
    machine(plan.machine());
    for (ThreadPlan.Worker worker : plan.threads().workers()) {
      line("worker " + worker.index(), describe(worker));
    }
    line("context", plan.contextLength() + " tokens per sequence");
    line("memory", plan.memory().toString());
    plan.threads().notes().forEach(note -> line("note", note.text(names)));
    fewSequences().ifPresent(note -> line("note", note.text(names)));
    plan.warnings().forEach(warning -> line("warning", warning.text(names)));
    return text.toString();
  }

  private void machine(Topology machine) {
    line(
        "machine",
        String.format(
            "CPUs allowed %s, usable %d, cores %d, sockets %d",
            CpuList.format(machine.allowed()),
            machine.usableThreads(),
            machine.allowedCores(),
            machine.allowedSockets()));
    for (NumaNode node : machine.nodes()) {
      line(
          "node " + node.id(),
          String.format(
              "CPUs %s, %.1f GiB%s",
              node.cpus().isEmpty() ? "none" : CpuList.format(node.cpus()),
              Bytes.toGib(node.memoryBytes()),
              machine.mayUseMemoryOf(node) ? "" : ", not for this process"));
    }
  }

  private String describe(ThreadPlan.Worker worker) {
    int threads = plan.threadsPerWorker();
    String cpus =
        worker.pinnedTo().isEmpty() ? "any CPU" : "CPUs " + CpuList.format(worker.pinnedTo());
    String weights =
        plan.threads().weightNodes().isEmpty() ? "" : ", weights on node " + worker.weightNode();
    return plan.sessions().get(worker.index()).sequences()
        + " sequences, "
        + threads
        + (threads == 1 ? " thread on " : " threads on ")
        + cpus
        + weights;
  }

  /** Warns if workers read the weights for only a few tokens at a time. */
  private Optional<Message> fewSequences() {
    int fewest = plan.sessions().stream().mapToInt(SessionParams::sequences).min().orElseThrow();
    boolean enough =
        plan.sessions().size() == 1 || plan.model().singleSequence() || fewest >= ENOUGH_SEQUENCES;
    return enough
        ? Optional.empty()
        : Optional.of(
            Message.of(
                "sequences per worker: ",
                fewest,
                "; with ",
                ENOUGH_SEQUENCES,
                " or more, each token takes less time; raise ",
                Options.MAX_BATCH_SIZE,
                " if memory allows"));
  }

  private void line(String label, String value) {
    text.append(String.format("%-10s %s%n", label, value));
  }
}
