package io.sparkllama.option;

import java.util.Objects;

/**
 * A named value that a caller may set. There is one instance per option. Immutable and thread-safe.
 */
public class Option {

  private final String name;

  Option(String name) {
    this.name = Objects.requireNonNull(name, "name");
  }

  /**
   * An option of a program around the core, for its messages.
   *
   * @param name the name in camel case, as Java's builders spell names
   */
  public static Option named(String name) {
    return new Option(name);
  }

  /** The name in Java's builders, such as {@code topP}. */
  public final String name() {
    return name;
  }

  @Override
  public final String toString() {
    return name;
  }
}
