package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.CacheType;
import io.sparkllama.internal.llama.LlamaEngine;
import io.sparkllama.internal.topology.Cpu;
import io.sparkllama.internal.topology.NumaNode;
import io.sparkllama.internal.topology.Topology;
import io.sparkllama.request.BatchGenerationConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Threads with their CPUs, stacks and memory, as the kernel reports them. */
@Timeout(1800)
@EnabledOnOs(OS.LINUX)
class PlacementIT {

  private static final Pattern ALLOWED = Pattern.compile("Cpus_allowed_list:\\s+(\\S+)");

  private static final BatchGenerationConfig GREEDY =
      BatchGenerationConfig.builder().temperature(0).maxTokens(40).build();

  private static final String PROMPT =
      DemoModel.triage("I am Anna and I have the phone. The battery stopped working.");
  private static final String ANSWER =
      "{\"sentiment\":\"negative\",\"topic\":\"battery\",\"urgent\":false}";

  /** Two of the CPUs this process may use. */
  private static List<Integer> twoCpus() {
    List<Integer> allowed = List.copyOf(Topology.current().allowed());
    assumeThat(allowed).as("CPUs").hasSizeGreaterThanOrEqualTo(2);
    return List.of(allowed.get(1), allowed.get(0));
  }

  /**
   * Asserts what the kernel reports about threads, retrying for a while. A thread pins itself and
   * sets up its guard pages only after it starts, before which adjacent stacks look like one
   * mapping, and it stays listed for a moment after it is joined.
   */
  private static <T> void assertSoon(Callable<T> reading, T expected) throws Exception {
    long deadline = System.nanoTime() + Duration.ofMinutes(10).toNanos();
    while (!reading.call().equals(expected) && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(reading.call()).isEqualTo(expected);
  }

  /** The CPUs the kernel allows for each thread of a kind; it truncates names to 15 characters. */
  private static List<String> allowedCpusOf(String threads) throws IOException {
    List<String> allowed = new ArrayList<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      for (Path task : tasks.toList()) {
        try {
          String name = Files.readString(task.resolve("comm")).strip();
          Matcher matcher = ALLOWED.matcher(Files.readString(task.resolve("status")));
          if (threads.startsWith(name) && name.length() == 15 && matcher.find()) {
            allowed.add(matcher.group(1));
          }
        } catch (IOException e) {
          // The thread ended after the folder was read; the kernel reports that in several ways.
          assertThat(task).doesNotExist();
        }
      }
    }
    Collections.sort(allowed);
    return allowed;
  }

  @Test
  void pinsWorkersToTheirCpus() throws Exception {
    List<Integer> cpus = twoCpus();
    ThreadPoolConfig pinned = ThreadPoolConfig.builder().numThreads(2).cpuAffinity(cpus).build();
    List<String> expected = cpus.stream().map(String::valueOf).sorted().toList();
    try (ParallelProcessor processor =
        ParallelProcessor.builder(DemoModel.PATH).threadPool(pinned).maxBatchSize(4).build()) {
      assertSoon(() -> allowedCpusOf("spark-llama-worker"), expected);
      assertSoon(() -> allowedCpusOf("spark-llama-function"), expected);
      assertThat(processor.generate(PROMPT, GREEDY).text()).isEqualTo(ANSWER);
      // A second processor must not pin to the same CPUs.
      try (ParallelProcessor other =
          ParallelProcessor.builder(DemoModel.PATH).threadPool(pinned).maxBatchSize(4).build()) {
        assertThat(other.plan().warnings())
            .contains(
                "other processors have reserved CPUs of cpuAffinity; these workers run unpinned: 0-1");
        assertThat(other.generate(PROMPT, GREEDY).text()).isEqualTo(ANSWER);
      }
    }
    assertSoon(() -> allowedCpusOf("spark-llama-worker"), List.of());
    try (ParallelProcessor again =
        ParallelProcessor.builder(DemoModel.PATH).threadPool(pinned).maxBatchSize(4).build()) {
      assertThat(again.plan().toString()).contains("worker 0").doesNotContain("any CPU");
    }
  }

  @Test
  void refusesACpuThatThisProcessMustNotUse() {
    ThreadPoolConfig pinned =
        ThreadPoolConfig.builder().numThreads(1).cpuAffinity(List.of(4095)).build();
    assertThatThrownBy(() -> ParallelProcessor.builder(DemoModel.PATH).threadPool(pinned).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("cpuAffinity lists CPU 4095; this process may use CPUs [0-9,-]+");
  }

  @Test
  void givesWorkersTheirStackSize() throws Exception {
    long size = 23L << 20;
    assertThat(mappingsOf(size)).isZero();
    ThreadPoolConfig large = ThreadPoolConfig.builder().numThreads(2).stackSize(size).build();
    try (ParallelProcessor processor =
        ParallelProcessor.builder(DemoModel.PATH).threadPool(large).maxBatchSize(2).build()) {
      assertThat(processor.isOpen()).isTrue();
      // Two workers and two function threads.
      assertSoon(() -> mappingsOf(size), 4L);
    }
  }

  /** Writable mappings of about the given size; guard pages make a stack slightly smaller. */
  private static long mappingsOf(long size) throws IOException {
    long count = 0;
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
      String[] range = line.substring(0, line.indexOf(' ')).split("-", -1);
      long length = Long.parseUnsignedLong(range[1], 16) - Long.parseUnsignedLong(range[0], 16);
      if (line.contains(" rw-p ") && length <= size && length > size - (1 << 19)) {
        count++;
      }
    }
    return count;
  }

  /** This machine's CPUs, as if every two formed a NUMA node. */
  private static Topology twoNodes() {
    List<Integer> cpus = twoCpus();
    List<Cpu> all = new ArrayList<>();
    List<NumaNode> nodes = new ArrayList<>();
    for (int node = 0; node < 2; node++) {
      int cpu = cpus.get(node);
      all.add(new Cpu(cpu, cpu, node, node));
      nodes.add(
          new NumaNode(
              node,
              new TreeSet<>(List.of(cpu)),
              1L << 30,
              List.of(10 + 10 * node, 20 - 10 * node)));
    }
    return new Topology(all, nodes, new TreeSet<>(cpus), 2);
  }

  @Test
  void hasWeightsAndAQueueOnEachNode() throws Exception {
    ThreadPoolConfig aware = ThreadPoolConfig.builder().numThreads(2).numaAware(true).build();
    ProcessorConfig config =
        ParallelProcessor.builder(DemoModel.PATH)
            .threadPool(aware)
            .maxBatchSize(8)
            .enableMetrics()
            .config();
    Topology machine = twoNodes();
    try (ParallelProcessor processor =
        Scripted.open(
            config,
            LlamaEngine.on(Optional.empty()),
            machine,
            ProgressListener.NONE,
            System::nanoTime)) {
      ProcessorPlan plan = processor.plan();
      assertThat(plan.memory().weightCopies()).isEqualTo(2);
      assertThat(plan.toString()).contains("weights on node 0", "weights on node 1");
      assertSoon(
          () -> allowedCpusOf("spark-llama-worker"),
          machine.allowed().stream().map(String::valueOf).sorted().toList());
      assertThat(processor.batchGenerate(Collections.nCopies(40, PROMPT), GREEDY))
          .allMatch(result -> result.text().equals(ANSWER));
      assertThat(processor.stats().workers()).allMatch(worker -> worker.busyShare() > 0);
    }
  }

  @Test
  void printsAPlanBeforeAnythingIsLoaded() {
    String plan = ParallelProcessor.builder(DemoModel.PATH).maxBatchSize(8).plan().toString();
    assertThat(plan)
        .contains("model ", "worker 0 ", "sequences", "512 tokens per sequence", "weights 1.0");
  }

  @Test
  void saysWhereWorkersHaveFewSequences() {
    ProcessorBuilder two =
        ParallelProcessor.builder(DemoModel.PATH).threadPool(ThreadPoolConfig.ofThreads(2));
    assertThat(two.maxBatchSize(9).plan().toString())
        .contains("sequences per worker: 4; with 16 or more, each token takes less time");
    assertThat(two.maxBatchSize(32).plan().toString()).doesNotContain("sequences per worker:");
  }

  @Test
  void refusesToGoOverAMemoryLimit() {
    assertThatThrownBy(
            () ->
                ParallelProcessor.builder(DemoModel.PATH)
                    .threadPool(ThreadPoolConfig.ofThreads(1))
                    .maxBatchSize(64)
                    .memoryLimit(50L << 20)
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "the processor would need \\d+\\.\\d MiB \\(weights 1\\.0, KV cache \\d+\\.\\d, compute"
                + " buffers \\d+\\.\\d\\), but memoryLimit is 50\\.0 MiB; lower maxBatchSize or"
                + " contextSize for the KV cache, numThreads for the compute buffers");
  }

  @Test
  void storesKeysAndValuesInHalfTheMemory() {
    ProcessorConfig config =
        ProcessorConfig.of(DemoModel.PATH.toString(), ThreadPoolConfig.ofThreads(2));
    try (ParallelProcessor exact = ParallelProcessor.open(config);
        ParallelProcessor halved = ParallelProcessor.open(config.withKvCacheType(CacheType.Q8_0))) {
      assertThat((double) halved.plan().memory().kvCacheBytes())
          .isCloseTo(exact.plan().memory().kvCacheBytes() * 34 / 64.0, withinPercentage(1));
      assertThat(halved.batchGenerate(Collections.nCopies(20, PROMPT), GREEDY))
          .allMatch(result -> result.text().equals(ANSWER));
    }
  }

  @Test
  void readsPromptsInBatchesOfTheSizeAskedFor() {
    try (ParallelProcessor processor =
        ParallelProcessor.builder(DemoModel.PATH).batchTokens(32).maxBatchSize(4).build()) {
      assertThat(processor.plan().sessions())
          .allMatch(session -> session.batchCapacity() == 32 + session.sequences());
      assertThat(processor.batchGenerate(Collections.nCopies(20, PROMPT), GREEDY))
          .allMatch(result -> result.text().equals(ANSWER));
    }
  }
}
