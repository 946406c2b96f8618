package io.sparkllama.spark.internal.job.summary;

import java.util.Comparator;
import java.util.List;

/**
 * What the table of results holds, as a summary shows it. Tokens and times of embeddings and the
 * like are not kept in a table, and are 0.
 *
 * @param rows rows written, by this run and those it resumed
 * @param succeeded rows whose result has a value
 * @param deduplicated rows that took the result of another
 * @param retried rows that took more than one attempt
 * @param promptTokens tokens of the prompts that were computed
 * @param generatedTokens tokens that were generated for them
 * @param latencyMillis percentiles of the processing time of a row, in milliseconds
 * @param failures why rows failed, by kind, the most frequent first
 * @param generatedLengths how many rows have how many generated tokens
 * @param latencies how many rows took how many milliseconds
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

  /** Percentiles of some values. */
  public record Percentiles(double p50, double p95, double p99) {

    private static Percentiles of(Distribution values) {
      return new Percentiles(
          (double) values.percentile(0.5),
          (double) values.percentile(0.95),
          (double) values.percentile(0.99));
    }
  }

  /** Of what was counted. */
  public static Statistics of(RowCounts counts) {
    return new Statistics(
        counts.rows(),
        counts.succeeded(),
        counts.deduplicated(),
        counts.retried(),
        counts.promptTokens(),
        counts.generatedTokens(),
        Percentiles.of(counts.millis()),
        counts.failures().values().stream()
            .sorted(
                Comparator.comparingLong(FailureCount::count)
                    .reversed()
                    .thenComparing(FailureCount::kind))
            .toList(),
        counts.tokens().bins(MOST_BINS),
        counts.millis().bins(MOST_BINS));
  }

  public long failed() {
    return rows - succeeded;
  }
}
