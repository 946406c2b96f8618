package io.sparkllama.spark.internal.job.input;

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
