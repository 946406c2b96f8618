package io.sparkllama.spark.internal.job.summary;

/**
 * Sums over rows of an output, of this run and those it resumed. Results that are not structs, such
 * as embeddings, have no tokens; those count as 0.
 *
 * @param rows number of rows
 * @param succeeded rows whose result has a value
 * @param deduplicated rows that took the result of another, of this run or from the result cache
 * @param retried rows with more than one attempt
 * @param promptTokens prompt tokens of the computed rows
 * @param generatedTokens generated tokens of the computed rows
 */
public record Totals(
    long rows,
    long succeeded,
    long deduplicated,
    long retried,
    long promptTokens,
    long generatedTokens) {

  /** Number of failed rows. */
  public long failed() {
    return rows - succeeded;
  }

  /** The totals of these rows and others. */
  Totals plus(Totals other) {
    return new Totals(
        rows + other.rows,
        succeeded + other.succeeded,
        deduplicated + other.deduplicated,
        retried + other.retried,
        promptTokens + other.promptTokens,
        generatedTokens + other.generatedTokens);
  }
}
