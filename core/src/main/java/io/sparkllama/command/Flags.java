package io.sparkllama.command;

import io.sparkllama.option.Explained;
import io.sparkllama.option.OptionNames;
import io.sparkllama.option.Options;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/** The flags of a command, for messages. */
final class Flags {

  private Flags() {}

  /** An exception's message; options that have a flag are named by it. */
  static String message(Throwable error, CommandSpec command) {
    return Explained.of(error).text(namesOf(command));
  }

  /** Flags for options that have one, else the names of Java's builders. */
  static OptionNames namesOf(CommandSpec command) {
    return option -> {
      String flag = option.equals(Options.NUM_THREADS.name()) ? "--threads" : flag(option);
      return command.findOption(flag) == null ? option : flag;
    };
  }

  private static String flag(String option) {
    return "--" + option.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
