package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Tokenizer;
import io.sparkllama.internal.chat.ReasoningTags;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The tags of reasoning in terms of a vocabulary. Generated text is read as symbols: a byte of
 * text, or a token that is part of a tag. A tag that is a single token is recognized only as that
 * token, not where its letters are spelled out; a tag of several tokens is recognized across their
 * boundaries. Immutable.
 */
final class TagPatterns {

  /** Symbols from here on are tokens; lower ones are bytes. */
  private static final int FIRST_TOKEN = 256;

  /**
   * Number of tokens at the end of a prompt that can contain a complete tag followed by white
   * space.
   */
  private static final int LAST_TOKENS = 64;

  private final ReasoningTags tags;
  private final Tokenizer tokenizer;
  private final PlainText plainText;

  /** The tokens that tags consist of, by text. */
  private final Map<String, Integer> tokens = new HashMap<>();

  private final Map<Integer, String> texts = new HashMap<>();
  private final List<int[]> begins;
  private final List<int[]> answers;
  private final int[] tagEnd;
  private final int[] end;
  private final int[] answerEnd;
  private final int[] cutOff;

  TagPatterns(ReasoningTags tags, Tokenizer tokenizer) {
    this.tags = tags;
    this.tokenizer = tokenizer;
    this.plainText = new PlainText(tokenizer);
    collect(tokenizer.userDefinedTokens());
    collect(tokenizer.controlTokens());
    tokens.forEach((text, token) -> texts.put(token, text));
    this.begins = tags.begins().stream().map(this::pattern).toList();
    this.answers = tags.answers().stream().map(this::pattern).toList();
    this.tagEnd = pattern(tags.tagEnd());
    this.end = pattern(tags.end());
    this.answerEnd = pattern(tags.answerEnd());
    this.cutOff = tokensOf(pattern(tags.cutOff()));
  }

  private void collect(Map<String, Integer> vocabulary) {
    List<String> all = new ArrayList<>(tags.begins());
    all.addAll(List.of(tags.tagEnd(), tags.cutOff(), tags.answerEnd()));
    all.addAll(tags.answers());
    vocabulary.forEach(
        (text, token) -> {
          if (isBracketed(text) && all.stream().anyMatch(tag -> tag.contains(text))) {
            tokens.put(text, token);
          }
        });
  }

  /** Other tokens are parts of words, or of a tag's spelling. */
  private static boolean isBracketed(String text) {
    return text.length() > 2
        && "<[|".indexOf(text.charAt(0)) >= 0
        && ">]|".indexOf(text.charAt(text.length() - 1)) >= 0;
  }

  private int[] pattern(String tag) {
    IntStream.Builder symbols = IntStream.builder();
    int position = 0;
    while (position < tag.length()) {
      String token = longestToken(tag, position);
      if (token.isEmpty()) {
        int next = tag.offsetByCodePoints(position, 1);
        bytes(tag.substring(position, next)).forEach(symbols::add);
        position = next;
      } else {
        symbols.add(FIRST_TOKEN + tokens.get(token));
        position += token.length();
      }
    }
    return symbols.build().toArray();
  }

  private String longestToken(String tag, int position) {
    String longest = "";
    for (String text : tokens.keySet()) {
      if (text.length() > longest.length() && tag.startsWith(text, position)) {
        longest = text;
      }
    }
    return longest;
  }

  private static IntStream bytes(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return IntStream.range(0, utf8.length).map(i -> utf8[i] & 0xFF);
  }

  /** Tokens that represent the symbols. */
  private int[] tokensOf(int[] symbols) {
    IntStream.Builder all = IntStream.builder();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int symbol : symbols) {
      if (symbol < FIRST_TOKEN) {
        text.write(symbol);
      } else {
        tokenize(text).forEach(all::add);
        all.add(symbol - FIRST_TOKEN);
      }
    }
    tokenize(text).forEach(all::add);
    return all.build().toArray();
  }

  private IntStream tokenize(ByteArrayOutputStream text) {
    if (text.size() == 0) {
      return IntStream.empty();
    }
    String written = text.toString(StandardCharsets.UTF_8);
    text.reset();
    return Arrays.stream(
        plainText.exactly(written).orElseGet(() -> tokenizer.tokenize(written, false)));
  }

  List<int[]> begins() {
    return begins;
  }

  List<int[]> answers() {
    return answers;
  }

  int[] tagEnd() {
    return tagEnd;
  }

  int[] end() {
    return end;
  }

  int[] answerEnd() {
    return answerEnd;
  }

  /** The tokens that end the reasoning and start the final answer; must not be modified. */
  int[] cutOff() {
    return cutOff;
  }

  /** Whether a token is part of a tag. */
  boolean isTag(int token) {
    return texts.containsKey(token);
  }

  /** The symbols of a token. */
  int[] symbols(int token) {
    if (isTag(token)) {
      return new int[] {FIRST_TOKEN + token};
    }
    byte[] piece = tokenizer.piece(token);
    int[] symbols = new int[piece.length];
    for (int i = 0; i < symbols.length; i++) {
      symbols[i] = piece[i] & 0xFF;
    }
    return symbols;
  }

  /** The text of a symbol. */
  byte[] piece(int symbol) {
    return symbol < FIRST_TOKEN
        ? new byte[] {(byte) symbol}
        : tokenizer.piece(symbol - FIRST_TOKEN);
  }

  /** Whether the prompt already starts the reasoning. */
  boolean beginsReasoning(int[] prompt) {
    ByteArrayOutputStream last = new ByteArrayOutputStream();
    for (int i = Math.max(0, prompt.length - LAST_TOKENS); i < prompt.length; i++) {
      String tag = texts.get(prompt[i]);
      last.writeBytes(
          tag == null ? tokenizer.piece(prompt[i]) : tag.getBytes(StandardCharsets.UTF_8));
    }
    return tags.beginsReasoning(last.toString(StandardCharsets.UTF_8));
  }
}
