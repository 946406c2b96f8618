package io.sparkllama.spark.internal.options;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The registry of all options. */
public final class OptionKeys {

  /** In the order of help and documentation. */
  private static final List<OptionGroup> GROUPS =
      List.of(
          ModelOptions.GROUP,
          SamplingOptions.GROUP,
          ResponseOptions.GROUP,
          ChatOptions.GROUP,
          ReasoningOptions.GROUP,
          EmbeddingOptions.GROUP,
          LimitOptions.GROUP,
          OutputOptions.GROUP,
          ProcessorOptions.GROUP);

  private static final Map<String, OptionKey<?>> BY_NAME = byName();
  private static final List<OptionKey<?>> ALL = List.copyOf(BY_NAME.values());
  private static final Map<String, OptionKey<?>> BY_OPTION =
      ALL.stream().collect(Collectors.toMap(key -> key.option().name(), Function.identity()));

  /** Longer names are not treated as misspellings. */
  private static final int MAX_NAME_LENGTH = 60;

  private OptionKeys() {}

  private static Map<String, OptionKey<?>> byName() {
    Map<String, OptionKey<?>> keys = new LinkedHashMap<>();
    for (OptionGroup group : GROUPS) {
      for (OptionKey<?> key : group.keys()) {
        if (keys.put(key.name(), key) != null) {
          throw new IllegalStateException("two options are named " + key.name());
        }
      }
    }
    return keys;
  }

  /** The groups, in documentation order. */
  public static List<OptionGroup> groups() {
    return GROUPS;
  }

  /** All options, group by group. */
  public static List<OptionKey<?>> all() {
    return ALL;
  }

  /** Finds an option by its snake-case name, ignoring case. */
  public static Optional<OptionKey<?>> find(String name) {
    return Optional.ofNullable(BY_NAME.get(Spelling.OPTION.nameOf(name)));
  }

  /** Finds the key of an option by its name in Java's builders. */
  static Optional<OptionKey<?>> ofOption(String option) {
    return Optional.ofNullable(BY_OPTION.get(option));
  }

  /**
   * Finds an option by its name as typed.
   *
   * @throws IllegalArgumentException suggesting the most similar name if there is none
   */
  public static OptionKey<?> of(String typed, Spelling spelling) {
    if (typed == null) {
      throw new IllegalArgumentException("an option has no name; remove it");
    }
    String name = spelling.nameOf(typed);
    OptionKey<?> key = BY_NAME.get(name);
    if (key == null) {
      throw new IllegalArgumentException(unknown(typed, name, spelling));
    }
    return key;
  }

  private static String unknown(String typed, String name, Spelling spelling) {
    return name.length() > MAX_NAME_LENGTH
        ? "unknown option '" + typed.substring(0, MAX_NAME_LENGTH) + "…'"
        : "unknown option '" + typed + "'; did you mean '" + nearest(name).name(spelling) + "'?";
  }

  private static OptionKey<?> nearest(String name) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return ALL.stream()
        .min(Comparator.comparingInt(key -> distance.apply(key.name(), name)))
        .orElseThrow();
  }
}
