package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A vocabulary of UTF-16 units, which are their own tokens, and of further tokens for texts. It
 * recognizes the user-defined ones in any text, the longest first.
 */
class CharacterTokenizer implements Tokenizer {

  /** Tokens of texts from here on. */
  private static final int FIRST = 1 << 16;

  private final Map<String, Integer> controls = new HashMap<>();
  private final Map<String, Integer> userDefined = new HashMap<>();
  private final Map<Integer, String> texts = new HashMap<>();
  private String begin = "";
  private String end = "";

  CharacterTokenizer withControls(String... all) {
    for (String text : all) {
      controls.put(text, added(text));
    }
    return this;
  }

  CharacterTokenizer withUserDefined(String... all) {
    for (String text : all) {
      userDefined.put(text, added(text));
    }
    return this;
  }

  private int added(String text) {
    int token = FIRST + texts.size();
    texts.put(token, text);
    return token;
  }

  /** Makes a control token the one that every prompt begins with. */
  CharacterTokenizer beginningWith(String text) {
    begin = text;
    return this;
  }

  /** Makes a control token the one that is added behind a text. */
  CharacterTokenizer endingWith(String text) {
    end = text;
    return this;
  }

  int token(String text) {
    return controls.containsKey(text) ? controls.get(text) : userDefined.get(text);
  }

  /** Tokens as text, also those of markers. */
  String written(int... tokens) {
    StringBuilder all = new StringBuilder();
    for (int token : tokens) {
      all.append(token < FIRST ? Character.toString(token) : "«" + texts.get(token) + "»");
    }
    return all.toString();
  }

  @Override
  public int[] tokenize(String text, boolean addSpecial) {
    IntStream.Builder tokens = IntStream.builder();
    if (addSpecial && !begin.isEmpty()) {
      tokens.add(token(begin));
    }
    for (int i = 0; i < text.length(); ) {
      String marker = "";
      for (String each : userDefined.keySet()) {
        marker = each.length() > marker.length() && text.startsWith(each, i) ? each : marker;
      }
      tokens.add(marker.isEmpty() ? text.charAt(i) : userDefined.get(marker));
      i += marker.isEmpty() ? 1 : marker.length();
    }
    if (addSpecial && !end.isEmpty()) {
      tokens.add(token(end));
    }
    return tokens.build().toArray();
  }

  @Override
  public byte[] piece(int token) {
    String text =
        token < FIRST
            ? Character.toString(token)
            : controls.containsValue(token) ? "" : texts.get(token);
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] detokenize(int[] tokens) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isEndOfGeneration(int token) {
    return false;
  }

  @Override
  public OptionalInt beginToken() {
    return begin.isEmpty() ? OptionalInt.empty() : OptionalInt.of(token(begin));
  }

  @Override
  public String beginText() {
    return begin;
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
