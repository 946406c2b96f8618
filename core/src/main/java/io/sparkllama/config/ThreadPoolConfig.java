package io.sparkllama.config;

import static io.sparkllama.option.OptionException.require;

import io.sparkllama.internal.topology.CpuList;
import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
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

  public static final boolean DEFAULT_WORK_STEALING = true;
  public static final boolean DEFAULT_NUMA_AWARE = false;

  /**
   * Validates all values.
   *
   * @throws io.sparkllama.option.OptionException naming the invalid value
   */
  public ThreadPoolConfig {
    Options.NUM_THREADS.require(numThreads);
    Options.THREADS_PER_WORKER.require(threadsPerWorker);
    require(
        threadsPerWorker <= numThreads,
        Options.THREADS_PER_WORKER,
        threadsPerWorker,
        Message.of("1 to ", Options.NUM_THREADS, " (", numThreads, ")"));
    Options.STACK_SIZE.require(stackSize);
    Options.PREFERRED_BATCH_SIZE.require(preferredBatchSize);
    cpuAffinity = List.copyOf(cpuAffinity);
    for (int cpu : cpuAffinity) {
      require(cpu >= 0, Options.CPU_AFFINITY, cpuAffinity, "a list of CPU numbers of 0 or more");
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
    private int threadsPerWorker = Options.THREADS_PER_WORKER.defaultValue();
    private long stackSize = Options.STACK_SIZE.defaultValue();
    private boolean workStealing = DEFAULT_WORK_STEALING;
    private boolean numaAware = DEFAULT_NUMA_AWARE;
    private List<Integer> cpuAffinity = List.of();
    private int preferredBatchSize = Options.PREFERRED_BATCH_SIZE.defaultValue();

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
     * @throws io.sparkllama.option.OptionException if a value is out of range
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
