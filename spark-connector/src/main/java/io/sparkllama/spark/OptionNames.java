package io.sparkllama.spark;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The names of options in messages, as whoever reads them has typed them: the engine's interface
 * calls {@code topP} what is {@code top_p} in SQL and {@code --top-p} on a command line.
 */
public final class OptionNames {

  /** Names in Java and the options that they are; those of one word are the same in SQL. */
  private static final Map<String, LlamaOption> IN_JAVA = inJava();

  private static final Map<String, LlamaOption> IN_SQL =
      Arrays.stream(LlamaOption.values())
          .filter(option -> option.key().contains("_"))
          .collect(Collectors.toMap(LlamaOption::key, Function.identity()));

  private static final Pattern JAVA = anyOf(IN_JAVA);
  private static final Pattern SQL = anyOf(IN_SQL);

  /** A name of one word may be any word, unless a message begins with it. */
  private static final Pattern FIRST = Pattern.compile("^([a-z]+)(?= is )");

  private OptionNames() {}

  private static Map<String, LlamaOption> inJava() {
    Map<String, LlamaOption> names = new LinkedHashMap<>();
    for (LlamaOption option : LlamaOption.values()) {
      String java = camelCase(option.key());
      if (!java.equals(option.key())) {
        names.put(java, option);
      }
    }
    names.put("memoryLimit", LlamaOption.MEMORY_LIMIT_MB);
    return names;
  }

  private static String camelCase(String key) {
    return Pattern.compile("_([a-z])")
        .matcher(key)
        .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
  }

  /** Names that stand alone: not in quotes, as columns do, and not in a longer name. */
  private static Pattern anyOf(Map<String, LlamaOption> names) {
    return Pattern.compile(
        "(?<![\\w.'`\"-])("
            + names.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .collect(Collectors.joining("|"))
            + ")(?![\\w'`\"])");
  }

  /** A message of the engine's interface for SQL and for maps of options. */
  public static String inSql(String message) {
    return message == null ? null : replace(JAVA, message, IN_JAVA, LlamaOption::key);
  }

  /** A message for a command line. */
  static String onCommandLine(String message) {
    String named = replace(SQL, inSql(message), IN_SQL, OptionNames::argument);
    Matcher first = FIRST.matcher(named);
    return first.find() && isOption(first.group(1)) ? "--" + named : named;
  }

  private static boolean isOption(String word) {
    return Arrays.stream(LlamaOption.values()).anyMatch(option -> option.key().equals(word));
  }

  /** An option on a command line. */
  static String argument(LlamaOption option) {
    return "--" + option.key().replace('_', '-');
  }

  private static String replace(
      Pattern pattern,
      String message,
      Map<String, LlamaOption> names,
      Function<LlamaOption, String> name) {
    return pattern.matcher(message).replaceAll(match -> name.apply(names.get(match.group(1))));
  }
}
