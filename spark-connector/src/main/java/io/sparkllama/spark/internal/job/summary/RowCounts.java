package io.sparkllama.spark.internal.job.summary;

import io.sparkllama.spark.internal.report.FailureCount;
import java.util.HashMap;
import java.util.Map;

/**
 * The counts of a scan, of one partition or of the whole output. Executors send it as JSON.
 *
 * @param rows number of rows
 * @param succeeded rows whose result has a value
 * @param deduplicated rows that took the result of another, of this run or from the result cache
 * @param retried rows with more than one attempt
 * @param promptTokens prompt tokens of the computed rows
 * @param generatedTokens generated tokens of the computed rows
 * @param matching rows whose result equals the label
 * @param missing id of a selected row that the output lacks; null if there is none
 * @param duplicate id of several rows; null if there is none
 * @param tokens distribution of generated tokens per row
 * @param millis distribution of processing times per row, in milliseconds
 * @param failures counts of failures by error kind
 */
public record RowCounts(
    long rows,
    long succeeded,
    long deduplicated,
    long retried,
    long promptTokens,
    long generatedTokens,
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
        rows + other.rows,
        succeeded + other.succeeded,
        deduplicated + other.deduplicated,
        retried + other.retried,
        promptTokens + other.promptTokens,
        generatedTokens + other.generatedTokens,
        matching + other.matching,
        missing == null ? other.missing : missing,
        duplicate == null ? other.duplicate : duplicate,
        tokens.plus(other.tokens),
        millis.plus(other.millis),
        sum);
  }
}
