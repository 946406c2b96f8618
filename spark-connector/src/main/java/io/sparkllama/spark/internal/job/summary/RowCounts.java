package io.sparkllama.spark.internal.job.summary;

import io.sparkllama.spark.internal.report.FailureCount;
import java.util.HashMap;
import java.util.Map;

/**
 * The counts of a scan, of one partition or of the whole output. Executors send it as JSON.
 *
 * @param totals sums over the rows
 * @param matching rows whose result equals the label
 * @param missing id of a selected row that the output lacks; null if there is none
 * @param duplicate id of several rows; null if there is none
 * @param tokens distribution of generated tokens per row
 * @param millis distribution of processing times per row, in milliseconds
 * @param failures counts of failures by error kind
 */
public record RowCounts(
    Totals totals,
    long matching,
    String missing,
    String duplicate,
    Distribution tokens,
    Distribution millis,
    Map<String, FailureCount> failures) {

  /** The sum of the counts of two partitions. */
  RowCounts plus(RowCounts other) {
    Map<String, FailureCount> sum = new HashMap<>(failures);
    other.failures.forEach((kind, more) -> sum.merge(kind, more, FailureCount::plus));
    return new RowCounts(
        totals.plus(other.totals),
        matching + other.matching,
        missing == null ? other.missing : missing,
        duplicate == null ? other.duplicate : duplicate,
        tokens.plus(other.tokens),
        millis.plus(other.millis),
        sum);
  }
}
