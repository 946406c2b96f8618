package io.sparkllama.spark.internal.options;

import java.util.List;
import java.util.StringJoiner;

/** What help says of options. */
public final class OptionHelp {

  private OptionHelp() {}

  /** One option: what it sets, the values that it takes and its default. */
  static String line(OptionKey<?> key) {
    StringJoiner facts = new StringJoiner("; ", " (", ")").setEmptyValue("");
    if (!key.accepted().isEmpty()) {
      facts.add(key.accepted());
    }
    if (!key.defaultText().isEmpty()) {
      facts.add("default " + key.defaultText());
    }
    return key.help() + facts;
  }

  /**
   * What {@code DESCRIBE FUNCTION EXTENDED} says of an options argument.
   *
   * @param groups whose options a row may give
   */
  public static String ofArgument(List<OptionGroup> groups) {
    StringBuilder text = new StringBuilder(200);
    text.append("      * options - a map or a named_struct of option names to values.");
    if (!groups.isEmpty()) {
      text.append(" Those of a row:");
    }
    for (OptionGroup group : groups) {
      for (OptionKey<?> key : group.keys()) {
        text.append("\n          ").append(key.name()).append(" - ").append(line(key));
      }
    }
    return text.append(
            "\n          A call as a whole may also set model and what else docs/reference/options.md"
                + " lists.\n  ")
        .toString();
  }
}
