package io.sparkllama.engine;

import java.util.Map;
import java.util.OptionalInt;

/** Converts text to token IDs and back. Thread-safe; valid until its model is closed. */
public interface Tokenizer {

  /** Characters of a token that a vocabulary of which nothing is known may have. */
  int LONGEST_TOKEN = 1024;

  /**
   * Tokenizes a text. Anything that looks like a control token stays text. Anything that looks like
   * one of {@link #userDefinedTokens} becomes that token.
   *
   * @param text well-formed Unicode (no unpaired surrogates)
   * @param addSpecial whether to add begin and end markers, as the model file requests
   * @throws IllegalArgumentException if the text is not well-formed
   */
  int[] tokenize(String text, boolean addSpecial);

  /**
   * The bytes of a token: a piece of UTF-8, not necessarily whole characters; empty for control
   * tokens. The array is shared and must not be modified.
   *
   * @param token 0 to the vocabulary size, exclusive
   */
  byte[] piece(int token);

  /**
   * Converts tokens to UTF-8 text. Drops control tokens, and the leading space that some
   * vocabularies add before the first word, also after a begin marker.
   *
   * @throws IllegalArgumentException if a token is not in the vocabulary
   */
  byte[] detokenize(int[] tokens);

  /** Whether the token ends generation (end of text, end of turn). */
  boolean isEndOfGeneration(int token);

  /**
   * A lower bound of the number of tokens of a text, found without tokenizing it: in linear time,
   * which tokenizers do not promise. The sum over parts of a text is not above that of the text.
   */
  default long fewestTokens(String text) {
    return text.length() / LONGEST_TOKEN;
  }

  /** The token that starts every prompt, if the model uses one. */
  OptionalInt beginToken();

  /**
   * The token between the two texts of a pair, after the end marker of the first, if the model was
   * trained with one.
   */
  default OptionalInt separatorToken() {
    return OptionalInt.empty();
  }

  /** The text of the begin token in templates; empty if there is none. */
  default String beginText() {
    return "";
  }

  /** The text of the end token in templates; empty if there is none. */
  default String endText() {
    return "";
  }

  /** The control tokens, by their text in templates. */
  Map<String, Integer> controlTokens();

  /** Tokens that the model file adds to its vocabulary for use in texts, by their text. */
  Map<String, Integer> userDefinedTokens();
}
