package io.sparkllama.internal.chat;

/**
 * The value of a missing name or attribute. It prints as an empty string and is false and empty;
 * any other use is an error. Immutable.
 *
 * @param problem what is missing
 */
record Undefined(String problem) {

  static Undefined name(String name) {
    return new Undefined("'" + name + "' is undefined");
  }

  TemplateException fault() {
    return new TemplateException(problem);
  }

  /** All undefined values are equal. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Undefined;
  }

  @Override
  public int hashCode() {
    return 0;
  }
}
