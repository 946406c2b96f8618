package io.sparkllama.spark.internal.options;

import io.sparkllama.result.Failure;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Translates option names in messages of the engine, which spells them like its builders, into the
 * spelling the user typed.
 */
public final class OptionNames {

  private static final Map<String, OptionKey<?>> OF_BUILDERS = ofSeveralWords(Spelling.BUILDER);
  private static final Map<String, OptionKey<?>> OF_OPTIONS = ofSeveralWords(Spelling.OPTION);

  private static final Pattern BUILDERS = anyOf(OF_BUILDERS);
  private static final Pattern OPTIONS = anyOf(OF_OPTIONS);

  /** A single-word option name may be an ordinary word, unless a message starts with it. */
  private static final Pattern FIRST = Pattern.compile("^([a-z]+)(?= is )");

  private OptionNames() {}

  private static Map<String, OptionKey<?>> ofSeveralWords(Spelling spelling) {
    return OptionKeys.all().stream()
        .filter(key -> key.name().contains("_"))
        .collect(Collectors.toMap(key -> key.name(spelling), Function.identity()));
  }

  /** Matches names that stand alone: not quoted, as columns are, and not part of a longer name. */
  private static Pattern anyOf(Map<String, OptionKey<?>> names) {
    return Pattern.compile(
        "(?<![\\w.'`\"-])("
            + names.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .collect(Collectors.joining("|"))
            + ")(?![\\w'`\"])");
  }

  /** Translates a message of the engine to SQL names; null for null. */
  public static String inSql(String message) {
    return message == null
        ? null
        : replace(BUILDERS, message, OF_BUILDERS, key -> key.name(Spelling.OPTION));
  }

  /** A failure with such a message; null for null. */
  public static Failure inSql(Failure failure) {
    return failure == null ? null : new Failure(failure.kind(), inSql(failure.message()));
  }

  /** Translates a message of the engine about values to the names under which they were given. */
  public static String asTyped(String message, OptionValues values) {
    return first(replace(BUILDERS, message, OF_BUILDERS, values::typedName), values::typedName);
  }

  /** Translates a message for the command line. */
  public static String onCommandLine(String message) {
    Function<OptionKey<?>, String> name = key -> key.name(Spelling.COMMAND_LINE);
    return first(replace(OPTIONS, inSql(message), OF_OPTIONS, name), name);
  }

  private static String first(String message, Function<OptionKey<?>, String> name) {
    Matcher first = FIRST.matcher(message);
    return first.find()
        ? OptionKeys.find(first.group(1))
            .map(key -> name.apply(key) + message.substring(first.end()))
            .orElse(message)
        : message;
  }

  private static String replace(
      Pattern pattern,
      String message,
      Map<String, OptionKey<?>> names,
      Function<OptionKey<?>, String> name) {
    return pattern.matcher(message).replaceAll(match -> name.apply(names.get(match.group(1))));
  }
}
