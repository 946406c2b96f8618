package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Tokenizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The markers that a chat template may bring in: the vocabulary's control tokens, and those that
 * its file calls user-defined though they look and are used like them. Other user-defined tokens,
 * such as those for indentation, are text like any other. Immutable.
 */
final class TemplateMarkers {

  /** A marker in a text. */
  record Found(int from, int to, int token) {}

  /** Brackets of any kind about something without white space. */
  private static final Pattern BRACKETED = Pattern.compile("[<\\[{|]\\S+[>\\]}|]");

  /** What nothing but a marker looks like. */
  private static final Pattern UNMISTAKABLE = Pattern.compile("<[|\\uFF5C]\\S+[|\\uFF5C]>");

  private final Map<String, Integer> tokens;
  private final Set<Integer> userDefined;

  /** Their texts by the first character, the longest first. */
  private final Map<Character, List<String>> byFirst = new HashMap<>();

  private TemplateMarkers(Map<String, Integer> tokens, Set<Integer> userDefined) {
    this.tokens = Map.copyOf(tokens);
    this.userDefined = Set.copyOf(userDefined);
    tokens.keySet().stream()
        .sorted(Comparator.comparingInt(String::length).reversed())
        .forEach(text -> byFirst.computeIfAbsent(text.charAt(0), c -> new ArrayList<>()).add(text));
  }

  /** Whether a vocabulary has tokens of which the template alone tells whether they are markers. */
  static boolean needsSamples(Tokenizer tokenizer) {
    return tokenizer.userDefinedTokens().keySet().stream().anyMatch(TemplateMarkers::isBracketed);
  }

  /**
   * The markers of a template.
   *
   * @param samples texts that hold all that the template has to bring in
   */
  static TemplateMarkers of(Tokenizer tokenizer, String samples) {
    Map<String, Integer> tokens = new HashMap<>(tokenizer.controlTokens());
    Set<Integer> userDefined = new HashSet<>();
    tokenizer
        .userDefinedTokens()
        .forEach(
            (text, token) -> {
              if (isBracketed(text)
                  && (UNMISTAKABLE.matcher(text).matches() || samples.contains(text))) {
                tokens.put(text, token);
                userDefined.add(token);
              }
            });
    return new TemplateMarkers(tokens, userDefined);
  }

  private static boolean isBracketed(String text) {
    return BRACKETED.matcher(text).matches();
  }

  /** Those that a tokenizer finds in plain text, too. */
  Set<Integer> userDefined() {
    return userDefined;
  }

  /** The first marker in a text from a place on. */
  Optional<Found> next(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      for (String marker : byFirst.getOrDefault(text.charAt(i), List.of())) {
        if (text.startsWith(marker, i)) {
          return Optional.of(new Found(i, i + marker.length(), tokens.get(marker)));
        }
      }
    }
    return Optional.empty();
  }
}
