package io.sparkllama;

/** The one wording for a value that is out of its range. */
final class Arguments {

  private Arguments() {}

  static void require(boolean condition, String name, Object value, String range) {
    if (!condition) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be " + range);
    }
  }
}
