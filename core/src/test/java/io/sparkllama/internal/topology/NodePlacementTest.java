package io.sparkllama.internal.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.option.Message;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights and workers on machines with several NUMA nodes. */
class NodePlacementTest {

  private static final String CPUS = "proc/self/status=Cpus_allowed_list:\t0-3\n";

  private static String policy(String text) {
    return "proc/self/numa_maps=5581c2a4b000 " + text + " file=/usr/bin/java mapped=1 N0=1";
  }

  private static ThreadPlan plan(int workers, int threadsPerWorker, Topology machine) {
    return ThreadPlan.of(new Placement(workers, threadsPerWorker, true, List.of()), machine);
  }

  private static List<Integer> ids(List<NumaNode> nodes) {
    return nodes.stream().map(NumaNode::id).toList();
  }

  private static List<String> texts(List<Message> messages) {
    return messages.stream().map(Message::toString).toList();
  }

  @Test
  void weightsOnANodeWithoutCpusAreLoadedWhereTheyAreRead() {
    ThreadPlan plan = plan(4, 1, Machine.of("memory-apart", 4));
    assertThat(ids(plan.weightNodes())).containsExactly(0, 2);
    assertThat(plan.readersOf(plan.weightNodes().get(0))).containsExactly(0, 1);
    assertThat(plan.readersOf(plan.weightNodes().get(1))).containsExactly(2, 3);
    assertThat(texts(plan.notes()))
        .containsExactly(
            "numaAware: workers stay on NUMA nodes 0-1, with the weights on nodes 0,2");
    assertThat(plan.warnings()).isEmpty();
  }

  @Test
  void weightsStayOnTheNodesOfTheCpuset() {
    Topology machine = Machine.of("two-nodes-uneven", 4, CPUS + "Mems_allowed_list:\t1");
    assertThat(machine.mayUseMemoryOf(machine.nodes().get(0))).isFalse();
    assertThat(machine.mayUseMemoryOf(machine.nodes().get(1))).isTrue();
    ThreadPlan plan = plan(4, 1, machine);
    assertThat(ids(plan.weightNodes())).containsExactly(1);
    assertThat(plan.readersOf(plan.weightNodes().get(0))).containsExactly(0, 1, 2, 3);
    assertThat(texts(plan.notes()))
        .containsExactly("numaAware: workers stay on NUMA nodes 0-1, with the weights on node 1");
    assertThat(texts(plan.warnings()))
        .containsExactly(
            "this process may use memory of NUMA node 1 only, so workers on node 0 read weights of"
                + " another node; allow memory of the nodes whose CPUs it uses");
  }

  @ParameterizedTest
  @CsvSource({"bind:1", "bind=static:1", "prefer:1", "prefer (many):1"})
  void weightsStayOnTheNodesOfTheMemoryPolicy(String text) {
    ThreadPlan plan = plan(4, 1, Machine.of("two-nodes-uneven", 4, policy(text)));
    assertThat(ids(plan.weightNodes())).containsExactly(1);
    assertThat(texts(plan.warnings()))
        .singleElement()
        .asString()
        .startsWith("this process may use memory of NUMA node 1 only");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"interleave:0-1", "interleave=relative:0-1", "weighted interleave:0-1"})
  void aPolicyThatSpreadsMemoryLeavesOneCopyAndIsNamed(String text) {
    ThreadPlan plan = plan(4, 1, Machine.of("two-nodes-uneven", 4, policy(text)));
    assertThat(plan.weightNodes()).isEmpty();
    assertThat(plan.workers()).extracting(ThreadPlan.Worker::node).containsExactly(0, 0, 0, 1);
    assertThat(texts(plan.notes()))
        .containsExactly("numaAware: workers stay on NUMA nodes 0-1, with one copy of the weights");
    assertThat(texts(plan.warnings()))
        .containsExactly(
            "numaAware keeps one copy of the weights, because the memory policy of this process, "
                + text
                + ", spreads memory over nodes; start it without that policy");
  }

  @ParameterizedTest
  @CsvSource({"default", "local", "''"})
  void withoutAPolicyEachNodeHasACopy(String text) {
    ThreadPlan plan = plan(4, 1, Machine.of("two-nodes-uneven", 4, policy(text)));
    assertThat(ids(plan.weightNodes())).containsExactly(0, 1);
    assertThat(plan.warnings()).isEmpty();
  }

  @Test
  void aPolicyCannotAllowWhatTheCpusetDoesNot() {
    MemoryRule rule = MemoryRule.of(new TreeSet<>(List.of(0, 1)), "55 bind:1-3 heap");
    assertThat(rule.nodes()).containsExactly(1);
    assertThat(rule.policy()).isEqualTo("bind:1-3");
    assertThat(MemoryRule.of(new TreeSet<>(List.of(0)), "55 bind:1-3 heap").nodes())
        .containsExactly(0);
  }

  @Test
  void theNoteNamesTheOnlyNodeThatHasWorkers() {
    ThreadPlan plan = plan(2, 1, Machine.of("two-nodes-uneven", 4));
    assertThat(ids(plan.weightNodes())).containsExactly(0);
    assertThat(texts(plan.notes()))
        .containsExactly("numaAware: workers stay on NUMA node 0, with the weights on node 0");
    assertThat(plan.warnings()).isEmpty();
  }

  @Test
  void warnsOfCpusThatWorkersLeaveIdle() {
    String warning =
        "workers of %d threads do not fit the NUMA nodes: threads in excess of the CPUs of their"
            + " node: %d, idle CPUs on other nodes: %d; lower threadsPerWorker";
    Topology machine = Machine.of("two-nodes-uneven", 4);
    assertThat(texts(plan(2, 2, machine).warnings()))
        .containsExactly(String.format(warning, 2, 1, 1));
    assertThat(texts(plan(1, 4, machine).warnings()))
        .containsExactly(String.format(warning, 4, 1, 1));
    assertThat(plan(1, 3, machine).warnings()).isEmpty();
    assertThat(plan(4, 1, machine).warnings()).isEmpty();
  }
}
