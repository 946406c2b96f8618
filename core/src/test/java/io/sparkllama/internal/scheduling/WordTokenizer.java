package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** A vocabulary that takes each new text as a token; some are control or user-defined tokens. */
final class WordTokenizer implements Tokenizer {

  static final String END = "<end-of-all>";

  private final List<String> words = new ArrayList<>();
  private final Map<String, Integer> controls = new HashMap<>();
  private final Map<String, Integer> userDefined = new HashMap<>();

  WordTokenizer() {
    withControls(END);
  }

  WordTokenizer withControls(String... texts) {
    for (String text : texts) {
      controls.put(text, token(text));
    }
    return this;
  }

  WordTokenizer withUserDefined(String... texts) {
    for (String text : texts) {
      userDefined.put(text, token(text));
    }
    return this;
  }

  /** The token of a text. */
  int token(String text) {
    if (!words.contains(text)) {
      words.add(text);
    }
    return words.indexOf(text);
  }

  @Override
  public int[] tokenize(String text, boolean addSpecial) {
    return new int[] {token("tokens of " + text)};
  }

  @Override
  public byte[] piece(int token) {
    return controls.containsValue(token)
        ? new byte[0]
        : words.get(token).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] detokenize(int[] tokens) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isEndOfGeneration(int token) {
    return words.get(token).equals(END);
  }

  @Override
  public OptionalInt beginToken() {
    return OptionalInt.empty();
  }

  @Override
  public Map<String, Integer> controlTokens() {
    return controls;
  }

  @Override
  public Map<String, Integer> userDefinedTokens() {
    return userDefined;
  }
}
