package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Tokenizer;
import io.sparkllama.result.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Tokenizes text so that markers stay text. A tokenizer recognizes user-defined tokens in any text;
 * those that are markers are replaced with tokens that spell them. Thread-safe.
 */
final class PlainText {

  /** Texts in front of a piece that prevent a vocabulary from adding a space to it. */
  private static final List<String> LEADS = List.of("", "\n", "a", " ");

  private final Tokenizer tokenizer;
  private final Map<Integer, Optional<int[]>> spelled = new ConcurrentHashMap<>();

  PlainText(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * The tokens of a text, without begin and end markers.
   *
   * @param markers user-defined tokens that must not occur in the result
   */
  int[] tokenize(String text, Set<Integer> markers) throws Refusal {
    int[] tokens = tokenizer.tokenize(text, false);
    if (markers.isEmpty() || Arrays.stream(tokens).noneMatch(markers::contains)) {
      return tokens;
    }
    IntStream.Builder spelling = IntStream.builder();
    for (int token : tokens) {
      if (markers.contains(token)) {
        for (int part : spell(token, markers)) {
          spelling.add(part);
        }
      } else {
        spelling.add(token);
      }
    }
    return spelling.build().toArray();
  }

  /** Tokens that represent exactly a text, if there are any. */
  Optional<int[]> exactly(String text) {
    return piece(text, Set.of());
  }

  private int[] spell(int marker, Set<Integer> markers) throws Refusal {
    String text = new String(tokenizer.piece(marker), StandardCharsets.UTF_8);
    return spelled
        .computeIfAbsent(marker, token -> splitInTwo(text, markers))
        .orElseThrow(
            () ->
                new Refusal(
                    Failure.Kind.PROMPT_INVALID,
                    "the message holds '"
                        + text
                        + "', which this model's vocabulary can only read as a control token;"
                        + " remove it"));
  }

  private Optional<int[]> splitInTwo(String text, Set<Integer> markers) {
    for (int border = 1; border < text.length(); border++) {
      Optional<int[]> left = piece(text.substring(0, border), markers);
      Optional<int[]> right = piece(text.substring(border), markers);
      if (left.isPresent() && right.isPresent()) {
        return Optional.of(
            IntStream.concat(Arrays.stream(left.get()), Arrays.stream(right.get())).toArray());
      }
    }
    return Optional.empty();
  }

  /** Tokens that represent exactly a text. */
  private Optional<int[]> piece(String text, Set<Integer> markers) {
    for (String lead : LEADS) {
      int[] tokens = tokenizer.tokenize(lead + text, false);
      for (int from = 0; from < tokens.length; from++) {
        int[] last = Arrays.copyOfRange(tokens, from, tokens.length);
        if (textOf(last).equals(text) && Arrays.stream(last).noneMatch(markers::contains)) {
          return Optional.of(last);
        }
      }
    }
    return Optional.empty();
  }

  private String textOf(int[] tokens) {
    StringBuilder text = new StringBuilder();
    for (int token : tokens) {
      text.append(new String(tokenizer.piece(token), StandardCharsets.UTF_8));
    }
    return text.toString();
  }
}
