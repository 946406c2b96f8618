package io.sparkllama.option;

/**
 * How a surface spells the names of options: Java's builders say {@code topP}, SQL {@code top_p}, a
 * command line {@code --top-p}. Implementations are thread-safe.
 */
@FunctionalInterface
public interface OptionNames {

  /** The names of Java's builders. */
  OptionNames JAVA = name -> name;

  /**
   * The name of an option.
   *
   * @param option its name in Java's builders
   */
  String of(String option);
}
