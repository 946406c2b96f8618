package io.sparkllama.spark.internal.function;

import io.sparkllama.result.Failure;

/**
 * What a function gives for one row. Immutable.
 *
 * @param value in Catalyst's own types, or null
 * @param failure why there is no value to use, in words of SQL; null if there is
 * @param promptTokens tokens of the prompt, as far as they are counted
 * @param generatedTokens tokens that were generated
 * @param prefixTokens tokens of the prompt that another row had computed
 * @param computeMillis milliseconds in a batch, as far as they are counted
 * @param queueMillis milliseconds before
 */
public record RowResult(
    Object value,
    Failure failure,
    int promptTokens,
    int generatedTokens,
    int prefixTokens,
    long computeMillis,
    long queueMillis) {

  /** Of a row whose value nobody reads. */
  public static final RowResult NOT_ASKED = of(null, null);

  /** A result without counts. */
  public static RowResult of(Object value, Failure failure) {
    return new RowResult(value, failure, 0, 0, 0, 0, 0);
  }

  /** Whether the row failed. */
  public boolean failed() {
    return failure != null;
  }

  /** The same, of a row whose result came so long after it was asked for. */
  public RowResult after(long millis) {
    return computeMillis == 0
        ? this
        : new RowResult(
            value,
            failure,
            promptTokens,
            generatedTokens,
            prefixTokens,
            computeMillis,
            Math.max(0, millis - computeMillis));
  }
}
