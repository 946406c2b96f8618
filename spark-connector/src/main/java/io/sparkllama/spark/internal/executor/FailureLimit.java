package io.sparkllama.spark.internal.executor;

import io.sparkllama.result.Failure;
import io.sparkllama.spark.internal.function.RowResult;
import io.sparkllama.spark.internal.options.CallOptions;

/**
 * How many rows of a task may fail before the task does. Counted in the order of the rows, as those
 * that fail do so sooner than others succeed. Used by one thread.
 *
 * <p>The share of failures is checked from the {@value #FEWEST_ROWS}th row of a task on, as a few
 * rows say little.
 */
final class FailureLimit {

  static final int FEWEST_ROWS = 100;

  private final boolean failOnError;
  private final double maxTaskFailureRatio;
  private long rows;
  private long failed;

  FailureLimit(CallOptions options) {
    this.failOnError = options.failOnError();
    this.maxTaskFailureRatio = options.maxTaskFailureRatio();
  }

  /** Counts a result; {@link IllegalStateException} if the limit is passed. */
  void count(RowResult result) {
    rows++;
    if (!result.failed()) {
      return;
    }
    failed++;
    if (failOnError) {
      throw new IllegalStateException(
          "a row failed and fail_on_error is true: " + told(result.failure()));
    }
    if (rows >= FEWEST_ROWS && failed > maxTaskFailureRatio * rows) {
      throw new IllegalStateException(
          String.format(
              "%d of the first %d rows of a task failed, more than max_task_failure_ratio %s"
                  + " allows; the last: %s",
              failed, rows, maxTaskFailureRatio, told(result.failure())));
    }
  }

  private static String told(Failure failure) {
    return failure.message() + " (" + failure.kind().code() + ")";
  }
}
