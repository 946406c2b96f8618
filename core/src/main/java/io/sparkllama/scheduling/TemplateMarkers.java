package io.sparkllama.scheduling;

import io.sparkllama.engine.Model;
import io.sparkllama.engine.Tokenizer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The markers that a chat template may bring in: the vocabulary's control tokens, and those that
 * its file calls user-defined though they look and are used like them. Other user-defined tokens,
 * such as those for indentation, are text like any other.
 *
 * @param tokens the markers by their text
 * @param userDefined those that a tokenizer finds in plain text, too
 * @param pattern finds a marker; empty if there is none
 */
record TemplateMarkers(Map<String, Integer> tokens, Set<Integer> userDefined, Pattern pattern) {

  /** Brackets of any kind about something without white space. */
  private static final Pattern BRACKETED = Pattern.compile("[<\\[{|]\\S+[>\\]}|]");

  /** What nothing but a marker looks like. */
  private static final Pattern UNMISTAKABLE = Pattern.compile("<[|\\uFF5C]\\S+[|\\uFF5C]>");

  /** Conversations that show all that a template has to bring in. */
  private static final List<List<String>> SAMPLES =
      List.of(
          List.of("system", "user", "assistant", "user"),
          List.of("user", "assistant", "user"),
          List.of("user"));

  /** The markers of a template, by its name or empty for the model's own. */
  static TemplateMarkers of(Model model, String template) {
    Tokenizer tokenizer = model.tokenizer();
    Map<String, Integer> tokens = new HashMap<>(tokenizer.controlTokens());
    Set<Integer> userDefined = new HashSet<>();
    if (tokenizer.userDefinedTokens().keySet().stream().anyMatch(TemplateMarkers::isBracketed)) {
      String samples = samples(model, template);
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
    }
    return new TemplateMarkers(
        Map.copyOf(tokens),
        Set.copyOf(userDefined),
        Pattern.compile(
            tokens.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|"))));
  }

  private static boolean isBracketed(String text) {
    return BRACKETED.matcher(text).matches();
  }

  /** What the template writes about contents that are empty. */
  private static String samples(Model model, String template) {
    StringBuilder samples = new StringBuilder();
    for (List<String> roles : SAMPLES) {
      try {
        samples.append(model.renderChat(template, roles, roles.stream().map(role -> "").toList()));
      } catch (IllegalArgumentException e) {
        // it does not take these roles; others show the same markers
        samples.append('\n');
      }
    }
    return samples.toString();
  }
}
