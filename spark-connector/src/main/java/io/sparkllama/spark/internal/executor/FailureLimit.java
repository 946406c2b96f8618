package io.sparkllama.spark.internal.executor;

import io.sparkllama.option.OptionNames;
import io.sparkllama.result.Failure;
import io.sparkllama.spark.internal.function.RowResult;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.internal.options.OptionKey;
import io.sparkllama.spark.internal.options.OutputOptions;

/**
 * Fails a task if too many of its rows fail. Results must be counted in the order of the rows:
 * failures tend to finish first, so any other order would overstate their share. Not thread-safe.
 *
 * <p>The share is not checked before row {@value #FEWEST_ROWS} of a task, because few rows say
 * little.
 */
final class FailureLimit {

  static final int FEWEST_ROWS = 100;

  private final OptionNames names;
  private final boolean failOnError;
  private final double maxTaskFailureRatio;
  private long rows;
  private long failed;

  FailureLimit(CallOptions options) {
    this.names = options.names();
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
          "a row failed and "
              + nameOf(OutputOptions.FAIL_ON_ERROR)
              + " is true: "
              + described(result.failure()));
    }
    if (rows >= FEWEST_ROWS && failed > maxTaskFailureRatio * rows) {
      throw new IllegalStateException(
          String.format(
              "%d of the first %d rows of a task failed, more than %s %s allows; the last: %s",
              failed,
              rows,
              nameOf(OutputOptions.MAX_TASK_FAILURE_RATIO),
              maxTaskFailureRatio,
              described(result.failure())));
    }
  }

  private String nameOf(OptionKey<?> key) {
    return names.of(key.option().name());
  }

  private String described(Failure failure) {
    return failure.message(names) + " (" + failure.kind().code() + ")";
  }
}
