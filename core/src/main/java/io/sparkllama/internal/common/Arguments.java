package io.sparkllama.internal.common;

/** The one wording for a value that is out of its range. */
public final class Arguments {

  private Arguments() {}

  /**
   * Refuses a value unless a condition holds.
   *
   * @param name the value's name, as the caller knows it
   * @param range what the value must be, to follow "it must be"
   * @throws IllegalArgumentException if the condition does not hold
   */
  public static void require(boolean condition, String name, Object value, String range) {
    if (!condition) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be " + range);
    }
  }
}
