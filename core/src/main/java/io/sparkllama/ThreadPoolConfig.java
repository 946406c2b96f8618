package io.sparkllama;

import static io.sparkllama.internal.common.Arguments.require;

import io.sparkllama.internal.topology.CpuList;
import java.io.Serializable;
import java.util.List;

/**
 * The threads of a processor. Immutable and serializable; for example {@code
 * ThreadPoolConfig.builder().numThreads(8).cpuAffinity(List.of(0, 2, 4, 6)).build()}.
 *
 * @param numThreads number of compute threads, 1 to 4096; by default the CPUs this process may use,
 *     as the JVM counts them (affinity mask and cgroup quota included)
 * @param threadsPerWorker threads that compute one batch together, 1 to {@code numThreads} and at
 *     most 512; {@code numThreads / threadsPerWorker} workers run in parallel
 * @param stackSize stack size of each worker in bytes, at least 256 KiB
 * @param workStealing whether an idle worker steals items waiting for another one, from its own
 *     NUMA node first; if not, items of a batch are assigned to workers round-robin
 * @param numaAware whether, on a machine with several NUMA nodes, each node has its own copy of the
 *     weights and its own workers
 * @param cpuAffinity CPUs to pin workers to: worker i to the i-th CPU, or with several threads per
 *     worker to the i-th group of CPUs; empty for no pinning
 * @param preferredBatchSize number of sequences that suits these threads, at least 1; used if
 *     {@code maxBatchSize} is not set
 */
public record ThreadPoolConfig(
    int numThreads,
    int threadsPerWorker,
    long stackSize,
    boolean workStealing,
    boolean numaAware,
    List<Integer> cpuAffinity,
    int preferredBatchSize)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  public static final int DEFAULT_THREADS_PER_WORKER = 1;
  public static final long DEFAULT_STACK_SIZE_BYTES = 2L << 20;
  public static final boolean DEFAULT_WORK_STEALING = true;
  public static final boolean DEFAULT_NUMA_AWARE = false;
  public static final int DEFAULT_PREFERRED_BATCH_SIZE = 32;

  /** More than the CPUs of any machine; every thread has its own stack. */
  private static final int MOST_THREADS = 4096;

  /** {@code GGML_MAX_N_THREADS}. */
  private static final int MOST_THREADS_PER_WORKER = 512;

  /** llama.cpp builds its graphs on the caller's stack. */
  private static final long LEAST_STACK_SIZE_BYTES = 256L << 10;

  /**
   * Validates all values.
   *
   * @throws IllegalArgumentException naming the invalid value
   */
  public ThreadPoolConfig {
    require(numThreads >= 1, "numThreads", numThreads, "1 or more");
    require(numThreads <= MOST_THREADS, "numThreads", numThreads, MOST_THREADS + " or less");
    require(
        threadsPerWorker >= 1 && threadsPerWorker <= numThreads,
        "threadsPerWorker",
        threadsPerWorker,
        "1 to numThreads (" + numThreads + ")");
    require(
        threadsPerWorker <= MOST_THREADS_PER_WORKER,
        "threadsPerWorker",
        threadsPerWorker,
        MOST_THREADS_PER_WORKER + " or less");
    require(
        stackSize >= LEAST_STACK_SIZE_BYTES,
        "stackSize",
        stackSize,
        LEAST_STACK_SIZE_BYTES + " bytes or more");
    require(preferredBatchSize >= 1, "preferredBatchSize", preferredBatchSize, "1 or more");
    cpuAffinity = List.copyOf(cpuAffinity);
    for (int cpu : cpuAffinity) {
      require(cpu >= 0, "cpuAffinity", cpuAffinity, "a list of CPU numbers of 0 or more");
    }
  }

  /**
   * Parses a list of CPUs for {@code cpuAffinity}.
   *
   * @param text the kernel's notation, for example {@code 0-3,8}; an empty text is an empty list
   * @throws IllegalArgumentException if the text is not a CPU list
   */
  public static List<Integer> parseCpus(String text) {
    return List.copyOf(CpuList.parse(text));
  }

  /** The defaults for this machine. */
  public static ThreadPoolConfig defaults() {
    return builder().build();
  }

  /** The given number of single-threaded workers. */
  public static ThreadPoolConfig ofThreads(int numThreads) {
    return builder().numThreads(numThreads).build();
  }

  /** Low latency for few items: up to 4 threads, 1 to 4 sequences. */
  public static ThreadPoolConfig lowLatency() {
    return lowLatency(usableCpus());
  }

  /** A compromise: up to 8 threads, 8 to 16 sequences. */
  public static ThreadPoolConfig balanced() {
    return balanced(usableCpus());
  }

  /** High throughput for large batches: up to 16 threads, 32 to 64 sequences. */
  public static ThreadPoolConfig maxThroughput() {
    return maxThroughput(usableCpus());
  }

  static ThreadPoolConfig lowLatency(int cpus) {
    int threads = Math.min(4, cpus);
    return preset(threads, threads);
  }

  static ThreadPoolConfig balanced(int cpus) {
    int threads = Math.min(8, cpus);
    return preset(threads, Math.max(8, 2 * threads));
  }

  static ThreadPoolConfig maxThroughput(int cpus) {
    int threads = Math.min(16, cpus);
    return preset(threads, Math.max(32, 4 * threads));
  }

  private static ThreadPoolConfig preset(int threads, int batchSize) {
    return builder().numThreads(threads).preferredBatchSize(batchSize).build();
  }

  private static int usableCpus() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** Number of workers that run in parallel. */
  public int workers() {
    return numThreads / threadsPerWorker;
  }

  /** A builder that starts with the defaults for this machine. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with these values. */
  public Builder toBuilder() {
    return builder()
        .numThreads(numThreads)
        .threadsPerWorker(threadsPerWorker)
        .stackSize(stackSize)
        .workStealing(workStealing)
        .numaAware(numaAware)
        .cpuAffinity(cpuAffinity)
        .preferredBatchSize(preferredBatchSize);
  }

  /** Collects values; {@link #build} validates them. Not thread-safe. */
  public static final class Builder {
    private int numThreads = usableCpus();
    private int threadsPerWorker = DEFAULT_THREADS_PER_WORKER;
    private long stackSize = DEFAULT_STACK_SIZE_BYTES;
    private boolean workStealing = DEFAULT_WORK_STEALING;
    private boolean numaAware = DEFAULT_NUMA_AWARE;
    private List<Integer> cpuAffinity = List.of();
    private int preferredBatchSize = DEFAULT_PREFERRED_BATCH_SIZE;

    private Builder() {}

    public Builder numThreads(int value) {
      numThreads = value;
      return this;
    }

    public Builder threadsPerWorker(int value) {
      threadsPerWorker = value;
      return this;
    }

    public Builder stackSize(long value) {
      stackSize = value;
      return this;
    }

    public Builder workStealing(boolean value) {
      workStealing = value;
      return this;
    }

    public Builder numaAware(boolean value) {
      numaAware = value;
      return this;
    }

    public Builder cpuAffinity(List<Integer> value) {
      cpuAffinity = value;
      return this;
    }

    public Builder preferredBatchSize(int value) {
      preferredBatchSize = value;
      return this;
    }

    /**
     * Validates the values.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public ThreadPoolConfig build() {
      return new ThreadPoolConfig(
          numThreads,
          threadsPerWorker,
          stackSize,
          workStealing,
          numaAware,
          cpuAffinity,
          preferredBatchSize);
    }
  }
}
