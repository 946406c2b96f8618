package io.sparkllama.spark.internal.job.summary;

import java.util.HashMap;
import java.util.Map;

/**
 * What a scan of an output has counted, in one partition or in all. Travels as JSON.
 *
 * @param rows rows that are there
 * @param succeeded rows whose result has a value
 * @param deduplicated rows that took the result of another, of this run or from the result cache
 * @param retried rows that took more than one attempt
 * @param promptTokens tokens of the prompts that were computed
 * @param generatedTokens tokens that were generated for them
 * @param matching rows whose result is the label
 * @param missing an id that is wanted and not there; null if there is none
 * @param duplicate an id that several rows have; null if there is none
 * @param tokens generated tokens of rows
 * @param millis processing times of rows, in milliseconds
 * @param failures why rows failed, by kind
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

  /** Of two parts of one output. */
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
