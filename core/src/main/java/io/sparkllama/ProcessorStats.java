package io.sparkllama;

import java.io.Serializable;
import java.util.List;

/**
 * What a processor has done since it was opened: a snapshot of one moment. All zero if metrics are
 * not enabled. Rates are per second of active time: time in which at least one item was in flight.
 *
 * @param batches batches that are done
 * @param items items that are done, failed ones included
 * @param failures items that failed or were cancelled
 * @param averageBatchMillis milliseconds from submitting a batch to its last result, on average
 * @param activeMillis milliseconds in which at least one item was in flight
 * @param itemsPerSecond items done, per second
 * @param promptTokens tokens of prompts and texts that were computed
 * @param promptTokensPerSecond the same, per second
 * @param generatedTokens tokens that were sampled
 * @param generatedTokensPerSecond the same, per second
 * @param prefixTokens tokens of prompts that were shared instead of computed
 * @param p50LatencyMillis milliseconds from submitting an item to its result: half took at most
 *     this
 * @param p95LatencyMillis the same for 95 of 100
 * @param queueDepth items that wait for a worker
 * @param inFlight items submitted and not done, waiting ones included
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

  /** The snapshot of a processor that does not count. */
  public static final ProcessorStats DISABLED =
      new ProcessorStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of());

  /**
   * One worker.
   *
   * @param busyShare share of the active time that it spent in steps, 0 to 1
   * @param busySequences sequences that had an item, on average over the active time
   * @param steals items that it took from other workers' lanes
   */
  public record Worker(double busyShare, double busySequences, long steals)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  public ProcessorStats {
    workers = List.copyOf(workers);
  }

  /** Sequences of all workers that had an item, on average over the active time. */
  public double averageBusySequences() {
    return workers.stream().mapToDouble(Worker::busySequences).sum();
  }
}
