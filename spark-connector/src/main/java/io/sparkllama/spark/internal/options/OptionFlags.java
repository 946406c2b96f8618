package io.sparkllama.spark.internal.options;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options as flags of a command: {@code max_tokens} is {@code --max-tokens}. */
public final class OptionFlags {

  private OptionFlags() {}

  /** Gives a command a flag for each option that has one. */
  public static void addTo(CommandSpec command) {
    keys().forEach(key -> command.addOption(flag(key)));
  }

  /** What was typed: flags to values, as {@link Spelling#COMMAND_LINE} has them. */
  public static Map<String, String> given(ParseResult parsed) {
    Map<String, String> given = new LinkedHashMap<>();
    for (OptionKey<?> key : keys()) {
      String flag = key.name(Spelling.COMMAND_LINE);
      String text = parsed.matchedOptionValue(flag, null);
      if (text != null) {
        given.put(flag, key.readFlag(text));
      }
    }
    return given;
  }

  private static List<OptionKey<?>> keys() {
    return OptionKeys.all().stream().filter(OptionKey::hasFlag).toList();
  }

  private static OptionSpec flag(OptionKey<?> key) {
    return OptionSpec.builder(key.name(Spelling.COMMAND_LINE))
        .type(String.class)
        .paramLabel("VALUE")
        .required(key == (OptionKey<?>) ModelOptions.MODEL)
        .description(OptionHelp.line(key))
        .build();
  }
}
