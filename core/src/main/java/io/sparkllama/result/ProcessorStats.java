package io.sparkllama.result;

import java.io.Serializable;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Counters of a processor since it was opened, as a consistent snapshot. Immutable; a {@link
 * #builder} names the values. All zero unless metrics are enabled. Rates are per second of active
 * time, that is, time with at least one item in flight.
 *
 * @param batches finished calls of {@code batch...} methods
 * @param items finished items, including failed ones
 * @param failures failed or cancelled items
 * @param averageBatchMillis average milliseconds from the call of a {@code batch...} method to its
 *     last result
 * @param activeMillis milliseconds with at least one item in flight
 * @param promptTokens prompt tokens computed
 * @param generatedTokens tokens generated
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
    long promptTokens,
    long generatedTokens,
    long prefixTokens,
    double p50LatencyMillis,
    double p95LatencyMillis,
    int queueDepth,
    int inFlight,
    List<Worker> workers)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final double MILLIS_PER_SECOND = TimeUnit.SECONDS.toMillis(1);

  /** The snapshot of a processor without metrics. */
  public static final ProcessorStats DISABLED = builder().build();

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

  /** Finished items per second. */
  public double itemsPerSecond() {
    return perSecond(items);
  }

  /** Computed prompt tokens per second. */
  public double promptTokensPerSecond() {
    return perSecond(promptTokens);
  }

  /** Generated tokens per second. */
  public double generatedTokensPerSecond() {
    return perSecond(generatedTokens);
  }

  private double perSecond(long count) {
    return activeMillis > 0 ? count / (activeMillis / MILLIS_PER_SECOND) : 0;
  }

  /** Average number of occupied sequences over all workers and the active time. */
  public double averageBusySequences() {
    return workers.stream().mapToDouble(Worker::busySequences).sum();
  }

  /** A builder that starts with these values. */
  public Builder toBuilder() {
    return builder()
        .batches(batches)
        .items(items)
        .failures(failures)
        .averageBatchMillis(averageBatchMillis)
        .activeMillis(activeMillis)
        .promptTokens(promptTokens)
        .generatedTokens(generatedTokens)
        .prefixTokens(prefixTokens)
        .p50LatencyMillis(p50LatencyMillis)
        .p95LatencyMillis(p95LatencyMillis)
        .queueDepth(queueDepth)
        .inFlight(inFlight)
        .workers(workers);
  }

  /** A builder that starts with 0 for all values and no workers. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects values, which are named as in {@link ProcessorStats}. Not thread-safe. */
  public static final class Builder {
    private long batches;
    private long items;
    private long failures;
    private double averageBatchMillis;
    private double activeMillis;
    private long promptTokens;
    private long generatedTokens;
    private long prefixTokens;
    private double p50LatencyMillis;
    private double p95LatencyMillis;
    private int queueDepth;
    private int inFlight;
    private List<Worker> workers = List.of();

    private Builder() {}

    public Builder batches(long value) {
      batches = value;
      return this;
    }

    public Builder items(long value) {
      items = value;
      return this;
    }

    public Builder failures(long value) {
      failures = value;
      return this;
    }

    public Builder averageBatchMillis(double value) {
      averageBatchMillis = value;
      return this;
    }

    public Builder activeMillis(double value) {
      activeMillis = value;
      return this;
    }

    public Builder promptTokens(long value) {
      promptTokens = value;
      return this;
    }

    public Builder generatedTokens(long value) {
      generatedTokens = value;
      return this;
    }

    public Builder prefixTokens(long value) {
      prefixTokens = value;
      return this;
    }

    public Builder p50LatencyMillis(double value) {
      p50LatencyMillis = value;
      return this;
    }

    public Builder p95LatencyMillis(double value) {
      p95LatencyMillis = value;
      return this;
    }

    public Builder queueDepth(int value) {
      queueDepth = value;
      return this;
    }

    public Builder inFlight(int value) {
      inFlight = value;
      return this;
    }

    public Builder workers(List<Worker> value) {
      workers = value;
      return this;
    }

    public ProcessorStats build() {
      return new ProcessorStats(
          batches,
          items,
          failures,
          averageBatchMillis,
          activeMillis,
          promptTokens,
          generatedTokens,
          prefixTokens,
          p50LatencyMillis,
          p95LatencyMillis,
          queueDepth,
          inFlight,
          workers);
    }
  }
}
