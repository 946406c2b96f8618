package io.sparkllama.result;

import java.io.Serializable;
import java.util.List;

/**
 * Counters of a processor since it was opened, as a consistent snapshot. All zero unless metrics
 * are enabled. Rates are per second of active time, that is, time with at least one item in flight.
 *
 * @param batches finished calls of {@code batch...} methods
 * @param items finished items, including failed ones
 * @param failures failed or cancelled items
 * @param averageBatchMillis average milliseconds from the call of a {@code batch...} method to its
 *     last result
 * @param activeMillis milliseconds with at least one item in flight
 * @param itemsPerSecond finished items per second
 * @param promptTokens prompt tokens computed
 * @param promptTokensPerSecond the same, per second
 * @param generatedTokens tokens generated
 * @param generatedTokensPerSecond the same, per second
 * @param prefixTokens prompt tokens taken from a shared prefix instead of being computed
 * @param p50LatencyMillis median latency in milliseconds, from submission to result
 * @param p95LatencyMillis 95th percentile of the latency in milliseconds
 * @param queueDepth items waiting for a worker
 * @param inFlight items submitted but not finished, including waiting ones
 * @param workers one entry per worker
 */
public record ProcessorStats(
    long batches,
    long items,
    long failures,
    double averageBatchMillis,
    double activeMillis,
    double itemsPerSecond,
    long promptTokens,
    double promptTokensPerSecond,
    long generatedTokens,
    double generatedTokensPerSecond,
    long prefixTokens,
    double p50LatencyMillis,
    double p95LatencyMillis,
    int queueDepth,
    int inFlight,
    List<Worker> workers)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The snapshot of a processor without metrics. */
  public static final ProcessorStats DISABLED =
      new ProcessorStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of());

  /**
   * One worker.
   *
   * @param busyShare share of the active time spent in steps, 0 to 1
   * @param busySequences average number of occupied sequences over the active time
   * @param steals items stolen from other workers' queues
   */
  public record Worker(double busyShare, double busySequences, long steals)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  public ProcessorStats {
    workers = List.copyOf(workers);
  }

  /** Average number of occupied sequences over all workers and the active time. */
  public double averageBusySequences() {
    return workers.stream().mapToDouble(Worker::busySequences).sum();
  }
}
