package io.sparkllama.numa;

import io.sparkllama.config.ThreadPoolConfig;
import java.util.List;

/**
 * What to open, and where it must be.
 *
 * @param threads workers, threads, pinning
 * @param openings how often to open and close it
 * @param busy whether other threads keep all CPUs busy while it opens
 * @param cpus the CPUs of each thread of each worker
 * @param mapped whether the weights are the mapped file, first read on node 0
 * @param copies the node of each copy of the weights
 * @param memory the node of each worker's KV cache and buffers; empty for any
 * @param note the plan's note about nodes; empty for none
 * @param warnings the plan's warnings
 */
record Scenario(
    ThreadPoolConfig threads,
    int openings,
    boolean busy,
    List<String> cpus,
    boolean mapped,
    List<Integer> copies,
    List<Integer> memory,
    String note,
    List<String> warnings) {

  private static final String STAY = "numaAware: workers stay on NUMA ";

  private static ThreadPoolConfig.Builder aware(int threads) {
    return ThreadPoolConfig.builder().numThreads(threads).numaAware(true);
  }

  /**
   * @param copies empty if the file is mapped
   */
  private static Scenario placed(
      ThreadPoolConfig.Builder threads,
      List<String> cpus,
      List<Integer> copies,
      List<Integer> memory,
      String note,
      String... warnings) {
    boolean mapped = copies.isEmpty();
    return new Scenario(
        threads.build(),
        1,
        false,
        cpus,
        mapped,
        mapped ? List.of(0) : copies,
        memory,
        note,
        List.of(warnings));
  }

  private Scenario again(int times) {
    return new Scenario(threads, times, busy, cpus, mapped, copies, memory, note, warnings);
  }

  private Scenario whileBusy() {
    return new Scenario(threads, openings, true, cpus, mapped, copies, memory, note, warnings);
  }

  /**
   * The scenario of a name. Most are for a machine with CPUs 0-2 and memory on node 0, CPU 3 and
   * memory on node 1.
   */
  static Scenario named(String name) {
    List<String> four = List.of("0-2", "0-2", "0-2", "3");
    List<Integer> near = List.of(0, 0, 0, 1);
    List<Integer> both = List.of(0, 1);
    String stayOnBoth = STAY + "nodes 0-1, with the weights on nodes 0-1";
    return switch (name) {
      case "unaware" ->
          placed(
              ThreadPoolConfig.builder().numThreads(4),
              List.of("0-3", "0-3", "0-3", "0-3"),
              List.of(),
              List.of(),
              "");
      case "aware" -> placed(aware(4), four, both, near, stayOnBoth);
      case "aware, CPUs busy" -> placed(aware(4), four, both, near, stayOnBoth).whileBusy();
      case "opened again" -> placed(aware(4), four, both, near, stayOnBoth).again(3);
      case "cpu_affinity 3,0" ->
          placed(
              aware(2).cpuAffinity(List.of(3, 0)),
              List.of("3", "0"),
              both,
              List.of(1, 0),
              stayOnBoth);
      case "2 workers of 1 thread" ->
          placed(
              aware(2),
              List.of("0-2", "0-2"),
              List.of(0),
              List.of(0, 0),
              STAY + "node 0, with the weights on node 0");
      case "2 workers of 2 threads" ->
          placed(
              aware(4).threadsPerWorker(2),
              List.of("0-2", "0-2", "0-2", "0-2"),
              List.of(0),
              List.of(0, 0),
              STAY + "node 0, with the weights on node 0",
              "workers of 2 threads do not fit the NUMA nodes");
      case "CPUs 0-2 allowed" ->
          placed(
              aware(3),
              List.of("0-2", "0-2", "0-2"),
              List.of(),
              List.of(),
              "numaAware has no effect: the allowed CPUs are on one NUMA node");
      case "memory of node 1 allowed" ->
          placed(
              aware(4),
              four,
              List.of(1),
              List.of(1, 1, 1, 1),
              STAY + "nodes 0-1, with the weights on node 1",
              "this process may use memory of NUMA node 1 only, so workers on node 0 read weights of"
                  + " another node");
      case "numactl --membind=1", "numactl --preferred=1" -> named("memory of node 1 allowed");
      case "file read on node 0, numactl --cpunodebind=1 --membind=1" ->
          placed(ThreadPoolConfig.builder().numThreads(1), List.of("3"), List.of(), List.of(1), "");
      case "numactl --interleave=all" ->
          placed(
              aware(4),
              four,
              List.of(),
              List.of(),
              STAY + "nodes 0-1, with one copy of the weights",
              "numaAware keeps one copy of the weights, because the memory policy of this process,"
                  + " interleave:0-1, spreads memory over nodes");
      case "memory apart from CPUs" ->
          placed(
                  aware(4),
                  List.of("0-1", "0-1", "2-3", "2-3"),
                  List.of(0, 2),
                  List.of(0, 0, 2, 2),
                  STAY + "nodes 0-1, with the weights on nodes 0,2")
              .whileBusy();
      case "a third node without CPUs" -> named("aware");
      default -> throw new IllegalArgumentException("no scenario " + name);
    };
  }
}
