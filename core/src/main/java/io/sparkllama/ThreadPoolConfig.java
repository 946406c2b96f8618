package io.sparkllama;

import static io.sparkllama.internal.common.Arguments.require;

import io.sparkllama.internal.topology.CpuList;
import java.io.Serializable;
import java.util.List;

/**
 * The threads of a processor. Immutable and serializable; {@code
 * ThreadPoolConfig.builder().numThreads(8).cpuAffinity(List.of(0, 2, 4, 6)).build()}.
 *
 * @param numThreads threads that compute, 1 to 4096; by default the CPUs this process may use, as
 *     the JVM counts them (affinity mask and cgroup quota included)
 * @param threadsPerWorker threads that compute one batch together, 1 to {@code numThreads} and at
 *     most 512; {@code numThreads / threadsPerWorker} workers run side by side
 * @param stackSize bytes of each worker's stack, 256 KiB or more
 * @param workStealing whether an idle worker takes items that wait for another, from its own NUMA
 *     node first; if not, the n-th item of a batch always goes to the n-th worker, round and round
 * @param numaAware whether, on a machine with several NUMA nodes, each has its own copy of the
 *     weights and workers that stay on it
 * @param cpuAffinity CPUs to pin workers to: worker i to the i-th, or with several threads per
 *     worker to the i-th group of so many; empty for no pinning
 * @param preferredBatchSize sequences that suit these threads, used where {@code maxBatchSize} is
 *     not set, 1 or more
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

  /** More than machines have CPUs: each is a thread, and has a stack. */
  private static final int MOST_THREADS = 4096;

  /** {@code GGML_MAX_N_THREADS}. */
  private static final int MOST_THREADS_PER_WORKER = 512;

  /** llama.cpp builds its graphs on the caller's stack. */
  private static final long LEAST_STACK_SIZE_BYTES = 256L << 10;

  /** Checks every value; {@link IllegalArgumentException} names the one that is wrong. */
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
      require(cpu >= 0, "cpuAffinity", cpuAffinity, "CPU numbers, 0 or more each");
    }
  }

  /** All defaults, for this machine. */
  public static ThreadPoolConfig defaults() {
    return builder().build();
  }

  /** So many workers of one thread each. */
  public static ThreadPoolConfig ofThreads(int numThreads) {
    return builder().numThreads(numThreads).build();
  }

  /** For few items that are waited for: up to 4 threads, 1 to 4 sequences. */
  public static ThreadPoolConfig lowLatency() {
    return lowLatency(usableCpus());
  }

  /** For a mix: up to 8 threads, 8 to 16 sequences. */
  public static ThreadPoolConfig balanced() {
    return balanced(usableCpus());
  }

  /** For large batches: up to 16 threads, 32 to 64 sequences. */
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

  /** How many workers run side by side. */
  public int workers() {
    return numThreads / threadsPerWorker;
  }

  /** A builder that begins with the defaults for this machine. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that begins with these values. */
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

  /** Collects values; {@link #build} checks them. Not thread-safe. */
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

    /**
     * CPUs in the kernel's notation.
     *
     * @param value such as {@code 0-3,8}; an empty text pins nothing
     * @throws IllegalArgumentException if it is not such a list
     */
    public Builder cpuAffinity(String value) {
      return cpuAffinity(List.copyOf(CpuList.parse(value)));
    }

    public Builder cpuAffinity(List<Integer> value) {
      cpuAffinity = value;
      return this;
    }

    public Builder preferredBatchSize(int value) {
      preferredBatchSize = value;
      return this;
    }

    /** Throws {@link IllegalArgumentException} for a value out of its range. */
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
