package io.sparkllama.it.faults;

/** The suite's short form, and the full one with {@code -Dfaults=all}. */
final class Forms {

  /** Whether all faults are wanted. */
  static final boolean ALL = "all".equals(System.getProperty("faults"));

  private Forms() {}
}
