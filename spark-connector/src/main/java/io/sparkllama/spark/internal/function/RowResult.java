package io.sparkllama.spark.internal.function;

/**
 * What a function gives for one row. Immutable.
 *
 * @param value in Catalyst's own types, or null
 * @param error what went wrong; null if nothing did
 * @param promptTokens tokens of the prompt, as far as they are counted
 * @param generatedTokens tokens that were generated
 * @param prefixTokens tokens of the prompt that another row had computed
 * @param computeMillis milliseconds in a batch, as far as they are counted
 * @param queueMillis milliseconds before
 */
public record RowResult(
    Object value,
    String error,
    int promptTokens,
    int generatedTokens,
    int prefixTokens,
    long computeMillis,
    long queueMillis) {

  /** Of a row whose value nobody reads. */
  public static final RowResult NOT_ASKED = of(null, null);

  /** A result without counts. */
  public static RowResult of(Object value, String error) {
    return new RowResult(value, error, 0, 0, 0, 0, 0);
  }

  /** The same, of a row whose result came so long after it was asked for. */
  public RowResult after(long millis) {
    return computeMillis == 0
        ? this
        : new RowResult(
            value,
            error,
            promptTokens,
            generatedTokens,
            prefixTokens,
            computeMillis,
            Math.max(0, millis - computeMillis));
  }
}
