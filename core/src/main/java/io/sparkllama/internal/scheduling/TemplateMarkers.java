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
 * The markers that a chat template may contribute: the vocabulary's control tokens, and
 * user-defined tokens that look and are used like them. Other user-defined tokens, such as those
 * for indentation, are ordinary text. Immutable.
 */
final class TemplateMarkers {

  /** A marker found in a text. */
  record Found(int from, int to, int token) {}

  /** Text without white space in any kind of brackets. */
  private static final Pattern BRACKETED = Pattern.compile("[<\\[{|]\\S+[>\\]}|]");

  /** A form that only markers have. */
  private static final Pattern UNMISTAKABLE = Pattern.compile("<[|\\uFF5C]\\S+[|\\uFF5C]>");

  private final Map<String, Integer> tokens;
  private final Set<Integer> userDefined;

  /** The markers' texts by first character, longest first. */
  private final Map<Character, List<String>> byFirst = new HashMap<>();

  private TemplateMarkers(Map<String, Integer> tokens, Set<Integer> userDefined) {
    this.tokens = Map.copyOf(tokens);
    this.userDefined = Set.copyOf(userDefined);
    tokens.keySet().stream()
        .sorted(Comparator.comparingInt(String::length).reversed())
        .forEach(text -> byFirst.computeIfAbsent(text.charAt(0), c -> new ArrayList<>()).add(text));
  }

  /** Whether a vocabulary has tokens that only the template can identify as markers. */
  static boolean needsSamples(Tokenizer tokenizer) {
    return tokenizer.userDefinedTokens().keySet().stream().anyMatch(TemplateMarkers::isBracketed);
  }

  /**
   * The markers of a template.
   *
   * @param samples texts with everything that the template contributes
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

  /** The markers that a tokenizer also recognizes in plain text. */
  Set<Integer> userDefined() {
    return userDefined;
  }

  /** The first marker in a text at or after a position. */
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
