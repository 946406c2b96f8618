package io.sparkllama;

import static io.sparkllama.Arguments.require;

import java.io.Serializable;

/**
 * The threads of a processor. Immutable and serializable.
 *
 * @param numThreads threads that compute, 1 or more; by default the CPUs this process may use, as
 *     the JVM counts them (affinity mask and cgroup quota included)
 * @param threadsPerWorker threads that compute one batch together, 1 to {@code numThreads}; {@code
 *     numThreads / threadsPerWorker} workers run side by side
 * @param stackSize bytes of each worker's stack, 256 KiB or more
 */
public record ThreadPoolConfig(int numThreads, int threadsPerWorker, long stackSize)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  public static final int DEFAULT_THREADS_PER_WORKER = 1;
  public static final long DEFAULT_STACK_SIZE_BYTES = 2L << 20;

  /** llama.cpp builds its graphs on the caller's stack. */
  private static final long LEAST_STACK_SIZE_BYTES = 256L << 10;

  /** Checks every value; {@link IllegalArgumentException} names the one that is wrong. */
  public ThreadPoolConfig {
    require(numThreads >= 1, "numThreads", numThreads, "1 or more");
    require(
        threadsPerWorker >= 1 && threadsPerWorker <= numThreads,
        "threadsPerWorker",
        threadsPerWorker,
        "1 to numThreads (" + numThreads + ")");
    require(
        stackSize >= LEAST_STACK_SIZE_BYTES,
        "stackSize",
        stackSize,
        LEAST_STACK_SIZE_BYTES + " bytes or more");
  }

  /** All defaults, for this machine. */
  public static ThreadPoolConfig defaults() {
    return ofThreads(Runtime.getRuntime().availableProcessors());
  }

  /** So many workers of one thread each. */
  public static ThreadPoolConfig ofThreads(int numThreads) {
    return new ThreadPoolConfig(numThreads, DEFAULT_THREADS_PER_WORKER, DEFAULT_STACK_SIZE_BYTES);
  }

  /** How many workers run side by side. */
  public int workers() {
    return numThreads / threadsPerWorker;
  }
}
