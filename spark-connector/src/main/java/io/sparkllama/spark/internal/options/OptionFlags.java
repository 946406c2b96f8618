package io.sparkllama.spark.internal.options;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Command-line flags for the options: {@code max_tokens} becomes {@code --max-tokens}. */
public final class OptionFlags {

  private OptionFlags() {}

  /** Adds a flag to a command for each option that has one. */
  public static void addTo(CommandSpec command) {
    keys().forEach(key -> command.addOption(flag(key)));
  }

  /**
   * The flags given on the command line with their values, spelled as in {@link
   * Spelling#COMMAND_LINE}.
   */
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
