package io.sparkllama.internal.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.option.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyTest {

  private static final long GIB = 1L << 30;

  @ParameterizedTest
  @CsvSource({
    "one-node, 2, 2, 1, 1, 1",
    "two-sockets-smt, 32, 32, 16, 2, 2",
    "four-nodes-uneven, 16, 16, 16, 1, 3",
    "arm-no-smt, 8, 8, 8, 1, 1",
    "no-numa, 4, 4, 4, 1, 1",
    "many-cpus, 384, 384, 192, 2, 8"
  })
  void readsCpusCoresSocketsAndNodes(
      String machine, int processors, int cpus, int cores, int sockets, int nodes) {
    Topology topology = Machine.of(machine, processors);
    assertThat(topology.cpus()).hasSize(cpus);
    assertThat(topology.allowed()).hasSize(cpus);
    assertThat(topology.allowedCores()).isEqualTo(cores);
    assertThat(topology.allowedSockets()).isEqualTo(sockets);
    assertThat(topology.allowedNodes()).hasSize(nodes);
    assertThat(topology.usableThreads()).isEqualTo(cpus);
  }

  @Test
  void knowsSiblingsAndMemory() {
    Topology topology = Machine.of("two-sockets-smt", 32);
    assertThat(topology.cpus().get(20)).isEqualTo(new Cpu(20, 4, 0, 0));
    assertThat(topology.cpus().get(31)).isEqualTo(new Cpu(31, 15, 1, 1));
    assertThat(topology.nodes()).extracting(NumaNode::memoryBytes).containsOnly(64 * GIB);
    assertThat(Machine.of("no-numa", 4).nodes().get(0).memoryBytes()).isEqualTo(8 * GIB);
  }

  @Test
  void findsTheNearestMemoryForCpusWithoutAny() {
    Topology topology = Machine.of("four-nodes-uneven", 16);
    NumaNode without = topology.nodes().get(2);
    assertThat(without.memoryBytes()).isZero();
    assertThat(topology.memoryNodeOf(without).id()).isEqualTo(1);
    assertThat(topology.nodes().get(3).cpus()).isEmpty();
  }

  @Test
  void keepsToTheCpusetAndTheQuotaOfAContainer() {
    Topology topology = Machine.of("container-cpuset", 3);
    assertThat(topology.cpus()).hasSize(64);
    assertThat(topology.allowed()).containsExactly(4, 5, 6, 7, 36);
    assertThat(topology.usableThreads()).isEqualTo(3);
    assertThat(topology.allowedCores()).isEqualTo(4);
    assertThat(topology.allowedNodes()).extracting(NumaNode::id).containsExactly(0);
    assertThatThrownBy(() -> topology.requireAllowed(List.of(5, 8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cpuAffinity lists CPU 8; this process may use CPUs 4-7,36");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void seesTheCpusOfThisMachineThatTheKernelLists() throws IOException {
    Topology topology = Topology.current();
    assertThat(topology.cpus())
        .extracting(Cpu::id)
        .isEqualTo(
            Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.matches("processor\\s*:.*"))
                .map(line -> Integer.valueOf(line.replaceAll("\\D+", "")))
                .toList());
    assertThat(topology.usableThreads()).isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void countsAsTheJdkDoesWhereThereIsNoSys() {
    Topology topology = JdkReader.read(8);
    assertThat(topology.allowed()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(topology.allowedCores()).isEqualTo(8);
    assertThat(topology.allowedSockets()).isEqualTo(1);
    assertThat(topology.usableThreads()).isEqualTo(8);
    assertThat(topology.allowedNodes()).singleElement().extracting(NumaNode::id).isEqualTo(0);
    assertThat(topology.nodes().get(0).memoryBytes())
        .isGreaterThan(Runtime.getRuntime().totalMemory());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"0;0", "0-3;0-3", "3,1,2;1-3", "0-2,8,10-11;0-2,8,10-11", "7,7;7"})
  void writesListsOfCpusAsTheKernelDoes(String text, String shortest) {
    assertThat(CpuList.format(CpuList.parse(text))).isEqualTo(shortest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "3-1", "1,,2", "-1", "1-"})
  void refusesWhatIsNoListOfCpus(String text) {
    assertThatThrownBy(() -> CpuList.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'" + text + "' is not a CPU list; write it like 0-3,8");
  }

  @Test
  void aListMayBeEmpty() {
    assertThat(CpuList.parse(" \n")).isEmpty();
    assertThat(CpuList.format(new TreeSet<>())).isEmpty();
  }

  @Test
  void placesWorkersOnNodesByTheirCpus() {
    ThreadPlan plan =
        ThreadPlan.of(new Placement(8, 1, true, List.of()), Machine.of("four-nodes-uneven", 16));
    assertThat(plan.workers().stream().map(ThreadPlan.Worker::node).toList())
        .containsExactly(0, 0, 0, 0, 1, 1, 2, 2);
    // Node 2 has no memory, so its workers use the weights of node 1.
    assertThat(plan.workers().get(7).weightNode()).isEqualTo(1);
    assertThat(plan.workers().get(7).pinnedTo()).containsExactly(12, 13, 14, 15);
    assertThat(plan.weightNodes()).extracting(NumaNode::id).containsExactly(0, 1);
    assertThat(plan.notes())
        .extracting(Message::toString)
        .containsExactly(
            "numaAware: workers stay on NUMA nodes 0-2, with the weights on nodes 0-1");
    assertThat(plan.warnings()).isEmpty();
  }

  @Test
  void hasOneCopyOfTheWeightsWhereThereIsOneNode() {
    ThreadPlan plan =
        ThreadPlan.of(new Placement(2, 1, true, List.of()), Machine.of("one-node", 2));
    assertThat(plan.weightNodes()).isEmpty();
    assertThat(plan.workers()).allMatch(worker -> worker.pinnedTo().isEmpty());
    assertThat(plan.notes())
        .extracting(Message::toString)
        .contains("numaAware has no effect: the allowed CPUs are on one NUMA node");
  }

  @Test
  void pinsTheIthWorkerToTheIthCpu() {
    Topology machine = Machine.of("two-sockets-smt", 32);
    ThreadPlan plan = ThreadPlan.of(new Placement(3, 1, false, List.of(30, 2, 9)), machine);
    assertThat(plan.workers())
        .extracting(ThreadPlan.Worker::pinnedTo)
        .containsExactly(List.of(30), List.of(2), List.of(9));
    assertThat(plan.workers()).extracting(ThreadPlan.Worker::node).containsExactly(1, 0, 1);
    ThreadPlan pairs = ThreadPlan.of(new Placement(2, 2, true, List.of(0, 16, 8, 24)), machine);
    assertThat(pairs.workers())
        .extracting(ThreadPlan.Worker::pinnedTo)
        .containsExactly(List.of(0, 16), List.of(8, 24));
    assertThat(pairs.weightNodes()).hasSize(2);
  }

  @Test
  void refusesCpusThatAreTooFewOrNamedTwice() {
    Topology machine = Machine.of("two-sockets-smt", 32);
    assertThatThrownBy(() -> ThreadPlan.of(new Placement(3, 1, false, List.of(1, 2)), machine))
        .hasMessage("cpuAffinity has 2 CPUs for 3 threads; list more CPUs or lower numThreads");
    assertThatThrownBy(() -> ThreadPlan.of(new Placement(2, 1, false, List.of(1, 1)), machine))
        .hasMessage("cpuAffinity lists a CPU twice: [1, 1]; list each CPU once");
  }

  @Test
  void warnsOfMoreThreadsThanCoresOrCpus() {
    Topology machine = Machine.of("two-sockets-smt", 32);
    assertThat(ThreadPlan.of(new Placement(16, 1, false, List.of()), machine).warnings()).isEmpty();
    assertThat(ThreadPlan.of(new Placement(17, 1, false, List.of()), machine).warnings())
        .extracting(Message::toString)
        .containsExactly(
            "17 threads for 16 physical cores: SMT siblings share one core's execution units");
    assertThat(ThreadPlan.of(new Placement(20, 2, false, List.of()), machine).warnings())
        .extracting(Message::toString)
        .containsExactly("40 threads for 32 usable CPUs: the threads compete for them");
  }

  @Test
  void stealsFromTheNearestNodeFirst() {
    Topology machine = Machine.of("many-cpus", 384);
    ThreadPlan plan = ThreadPlan.of(new Placement(16, 1, true, List.of()), machine);
    int[][] victims = plan.neighbours(machine);
    // A worker on the last socket, so that the first workers in the list are far away.
    assertThat(nodes(plan, victims[15]))
        .containsExactly(7, 4, 4, 5, 5, 6, 6, 0, 0, 1, 1, 2, 2, 3, 3);
    assertThat(nodes(plan, victims[0]))
        .containsExactly(0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7);
    for (int worker = 0; worker < 16; worker++) {
      assertThat(victims[worker]).hasSize(15).doesNotContain(worker).doesNotHaveDuplicates();
    }
  }

  private static List<Integer> nodes(ThreadPlan plan, int[] workers) {
    return IntStream.of(workers).mapToObj(each -> plan.workers().get(each).node()).toList();
  }
}
