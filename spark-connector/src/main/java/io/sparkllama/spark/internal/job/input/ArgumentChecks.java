package io.sparkllama.spark.internal.job.input;

import io.sparkllama.option.Credentials;

/** Checks of the job's arguments. Messages name the flag as typed, its value and the remedy. */
public final class ArgumentChecks {

  private ArgumentChecks() {}

  /**
   * Requires a value in its range.
   *
   * @param fit whether it is
   * @param option the flag as typed
   * @param range the range in words, such as {@code 1 or more}
   * @throws IllegalArgumentException if the value does not fit
   */
  public static void require(boolean fit, String option, Object value, String range) {
    require(fit, option + " is " + value + "; it must be " + range);
  }

  /**
   * Requires that a path has no credentials: Spark and the file systems repeat paths in logs, plans
   * and error messages.
   *
   * @param option the flag as typed
   * @throws IllegalArgumentException if it has; the message does not repeat them
   */
  public static void requireNoCredentials(String option, String path) {
    require(
        !Credentials.areIn(path),
        option
            + " contains credentials ("
            + Credentials.hidden(path)
            + "); remove them and set them in Hadoop's configuration (spark.hadoop.fs.…)");
  }

  /**
   * Requires a condition.
   *
   * @throws IllegalArgumentException with the message if it does not hold
   */
  public static void require(boolean fit, String message) {
    if (!fit) {
      throw new IllegalArgumentException(message);
    }
  }
}
