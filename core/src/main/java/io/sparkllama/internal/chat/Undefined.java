package io.sparkllama.internal.chat;

/**
 * What a name or attribute that is not there stands for: it prints as nothing, is false and empty,
 * and any other use of it is an error. Immutable.
 *
 * @param problem what is not there
 */
record Undefined(String problem) {

  static Undefined name(String name) {
    return new Undefined("'" + name + "' is undefined");
  }

  TemplateException fault() {
    return new TemplateException(problem);
  }

  /** All of them are equal. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Undefined;
  }

  @Override
  public int hashCode() {
    return 0;
  }
}
