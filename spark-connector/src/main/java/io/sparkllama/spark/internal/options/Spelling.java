package io.sparkllama.spark.internal.options;

import io.sparkllama.option.OptionNames;
import java.util.Locale;
import java.util.regex.Pattern;

/** The spelling of option names in a place. */
public enum Spelling {
  /** In SQL and in option maps: {@code top_p}. */
  OPTION {
    @Override
    String of(String name) {
      return name;
    }

    @Override
    String nameOf(String typed) {
      return typed.toLowerCase(Locale.ROOT);
    }
  },
  /** In a session's configuration: {@code spark.llama.top_p}. */
  SESSION {
    @Override
    String of(String name) {
      return SESSION_PREFIX + name;
    }

    @Override
    String nameOf(String typed) {
      return OPTION.nameOf(without(SESSION_PREFIX, typed));
    }
  },
  /** On the command line: {@code --top-p}. */
  COMMAND_LINE {
    @Override
    String of(String name) {
      return DASHES + name.replace('_', '-');
    }

    @Override
    String nameOf(String typed) {
      return OPTION.nameOf(without(DASHES, typed).replace('-', '_'));
    }
  },
  /** In Java builders: {@code topP}. */
  BUILDER {
    @Override
    String of(String name) {
      return WORD_BREAK.matcher(name).replaceAll(word -> word.group(1).toUpperCase(Locale.ROOT));
    }

    @Override
    String nameOf(String typed) {
      return OPTION.nameOf(UPPER_CASE.matcher(typed).replaceAll("_$1"));
    }
  };

  /** Prefix of session names. */
  public static final String SESSION_PREFIX = "spark.llama.";

  private static final String DASHES = "--";
  private static final Pattern WORD_BREAK = Pattern.compile("_([a-z0-9])");
  private static final Pattern UPPER_CASE = Pattern.compile("([A-Z])");

  /** Spells a snake-case name. */
  abstract String of(String name);

  /** The names of all options, for messages. */
  public OptionNames names() {
    return option -> OptionKeys.ofOption(option).map(key -> key.name(this)).orElse(option);
  }

  /** Converts a spelled name to snake case. */
  abstract String nameOf(String typed);

  private static String without(String prefix, String typed) {
    return typed.startsWith(prefix) ? typed.substring(prefix.length()) : typed;
  }
}
