package io.sparkllama.spark.internal.function;

import io.sparkllama.result.Failure;

/**
 * The result of a function for one row. Immutable. Counts are 0 if the function does not count
 * them.
 *
 * @param value value of Catalyst, or null
 * @param failure why the row failed; null if it succeeded
 * @param promptTokens tokens of the prompt
 * @param generatedTokens generated tokens
 * @param prefixTokens tokens of the prompt that were taken from a shared prefix
 * @param processingMillis processing time in milliseconds
 * @param queueMillis queue time in milliseconds
 */
public record RowResult(
    Object value,
    Failure failure,
    int promptTokens,
    int generatedTokens,
    int prefixTokens,
    long processingMillis,
    long queueMillis) {

  /** The result of a row whose guard is false, so that no request was submitted. */
  public static final RowResult NOT_REQUESTED = of(null, null);

  /** A result without counts. */
  public static RowResult of(Object value, Failure failure) {
    return new RowResult(value, failure, 0, 0, 0, 0, 0);
  }

  /** Whether the row failed. */
  public boolean failed() {
    return failure != null;
  }

  /** The same with a queue time: the latency minus the processing time. */
  public RowResult withLatency(long millis) {
    return processingMillis == 0
        ? this
        : new RowResult(
            value,
            failure,
            promptTokens,
            generatedTokens,
            prefixTokens,
            processingMillis,
            Math.max(0, millis - processingMillis));
  }
}
