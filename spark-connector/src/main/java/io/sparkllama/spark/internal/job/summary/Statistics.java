package io.sparkllama.spark.internal.job.summary;

import io.sparkllama.spark.internal.report.FailureCount;
import java.util.List;

/**
 * Statistics of an output, for its summary. Results that are not structs, such as embeddings, have
 * no tokens and times; those count as 0. Immutable.
 *
 * @param rows number of rows, of this run and those it resumed
 * @param succeeded rows whose result has a value
 * @param deduplicated rows that took the result of another
 * @param retried rows with more than one attempt
 * @param promptTokens prompt tokens of the computed rows
 * @param generatedTokens generated tokens of the computed rows
 * @param latencyMillis percentiles of the processing time of a row, in milliseconds
 * @param failures counts of failures by error kind, the most frequent first
 * @param generatedLengths histogram of generated tokens per row
 * @param latencies histogram of processing times per row, in milliseconds
 */
public record Statistics(
    long rows,
    long succeeded,
    long deduplicated,
    long retried,
    long promptTokens,
    long generatedTokens,
    Percentiles latencyMillis,
    List<FailureCount> failures,
    List<Bin> generatedLengths,
    List<Bin> latencies) {

  private static final int MOST_BINS = 20;

  /** The 50th, 95th and 99th percentile of some values. */
  public record Percentiles(double p50, double p95, double p99) {

    private static Percentiles of(Distribution values) {
      return new Percentiles(
          (double) values.percentile(0.5),
          (double) values.percentile(0.95),
          (double) values.percentile(0.99));
    }
  }

  /** The statistics of an output with these counts. */
  public static Statistics of(RowCounts counts) {
    return new Statistics(
        counts.rows(),
        counts.succeeded(),
        counts.deduplicated(),
        counts.retried(),
        counts.promptTokens(),
        counts.generatedTokens(),
        Percentiles.of(counts.millis()),
        FailureCount.sorted(counts.failures().values()),
        counts.tokens().bins(MOST_BINS),
        counts.millis().bins(MOST_BINS));
  }

  /** Number of failed rows. */
  public long failed() {
    return rows - succeeded;
  }
}
