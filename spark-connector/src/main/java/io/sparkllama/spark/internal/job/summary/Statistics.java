package io.sparkllama.spark.internal.job.summary;

import io.sparkllama.spark.internal.report.FailureCount;
import java.util.List;

/**
 * Statistics of an output, for its summary. Results that are not structs, such as embeddings, have
 * no lengths and latencies. Immutable.
 *
 * @param totals sums over the rows
 * @param latencyMillis percentiles of the processing time of a row, in milliseconds
 * @param failures counts of failures by error kind, the most frequent first
 * @param generatedLengths histogram of generated tokens per row
 * @param latencies histogram of processing times per row, in milliseconds
 */
public record Statistics(
    Totals totals,
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
        counts.totals(),
        Percentiles.of(counts.millis()),
        FailureCount.sorted(counts.failures().values()),
        counts.tokens().bins(MOST_BINS),
        counts.millis().bins(MOST_BINS));
  }
}
