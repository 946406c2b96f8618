package io.sparkllama.spark.internal.executor;

import io.sparkllama.result.Failure;
import io.sparkllama.spark.internal.function.RowResult;
import io.sparkllama.spark.internal.options.CallOptions;

/**
 * Fails a task if too many of its rows fail. Results must be counted in the order of the rows:
 * failures tend to finish first, so any other order would overstate their share. Not thread-safe.
 *
 * <p>The share is not checked before row {@value #FEWEST_ROWS} of a task, because few rows say
 * little.
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

  /**
   * Counts a result.
   *
   * @throws IllegalStateException if the row failed and none may, or too many rows have failed
   */
  void count(RowResult result) {
    rows++;
    if (!result.failed()) {
      return;
    }
    failed++;
    if (failOnError) {
      throw new IllegalStateException(
          "a row failed and fail_on_error is true: " + described(result.failure()));
    }
    if (rows >= FEWEST_ROWS && failed > maxTaskFailureRatio * rows) {
      throw new IllegalStateException(
          String.format(
              "%d of the first %d rows of a task failed, more than max_task_failure_ratio %s"
                  + " allows; the last: %s",
              failed, rows, maxTaskFailureRatio, described(result.failure())));
    }
  }

  private static String described(Failure failure) {
    return failure.message() + " (" + failure.kind().code() + ")";
  }
}
