package io.sparkllama.spark.internal.options;

import java.util.List;
import java.util.StringJoiner;

/** Help texts for options. */
public final class OptionHelp {

  private OptionHelp() {}

  /** Help for one option: what it sets, accepted values and default. */
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
   * The description of an options argument in {@code DESCRIBE FUNCTION EXTENDED}.
   *
   * @param groups groups whose options may be set per row
   */
  public static String ofArgument(List<OptionGroup> groups) {
    StringBuilder text = new StringBuilder(200);
    text.append("      * options - a map or named_struct from option names to values.");
    if (!groups.isEmpty()) {
      text.append(" Options that may differ per row:");
    }
    for (OptionGroup group : groups) {
      for (OptionKey<?> key : group.keys()) {
        text.append("\n          ").append(key.name()).append(" - ").append(line(key));
      }
    }
    return text.append(
            "\n          Options of the whole call, such as model, are listed in docs/reference/options.md"
                + ".\n  ")
        .toString();
  }
}
