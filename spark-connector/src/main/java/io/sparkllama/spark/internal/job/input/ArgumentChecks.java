package io.sparkllama.spark.internal.job.input;

/** Says what is wrong with an argument of the job, and what to do about it. */
public final class ArgumentChecks {

  private ArgumentChecks() {}

  /**
   * Requires a value in its range.
   *
   * @param option as it is typed
   * @param range what the value must be
   * @throws IllegalArgumentException if it is not
   */
  public static void require(boolean fit, String option, Object value, String range) {
    require(fit, option + " is " + value + "; it must be " + range);
  }

  /**
   * Requires what a message asks for.
   *
   * @throws IllegalArgumentException with the message
   */
  public static void require(boolean fit, String message) {
    if (!fit) {
      throw new IllegalArgumentException(message);
    }
  }
}
