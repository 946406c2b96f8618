package io.sparkllama.internal.common;

/** Argument checks with one message format for out-of-range values. */
public final class Arguments {

  private Arguments() {}

  /**
   * Throws unless the condition holds.
   *
   * @param name the value's name, as the caller knows it
   * @param range the allowed values; the message reads "it must be {@code range}"
   * @throws IllegalArgumentException if the condition does not hold
   */
  public static void require(boolean condition, String name, Object value, String range) {
    if (!condition) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be " + range);
    }
  }
}
