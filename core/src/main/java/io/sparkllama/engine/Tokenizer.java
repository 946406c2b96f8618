package io.sparkllama.engine;

import java.util.Map;
import java.util.OptionalInt;

/** Text to token ids and back. Thread-safe; valid until its model is closed. */
public interface Tokenizer {

  /**
   * The tokens of a text. Text that looks like a control token stays text: it never becomes one.
   * What looks like one of {@link #userDefinedTokens} becomes that, whatever it is used for.
   *
   * @param text well-formed Unicode (no unpaired surrogates)
   * @param addSpecial whether the model's begin and end markers are added, as its file asks for
   * @throws IllegalArgumentException if the text is not well-formed
   */
  int[] tokenize(String text, boolean addSpecial);

  /**
   * The bytes a token stands for: a piece of UTF-8, not always whole characters; empty for control
   * tokens. The array is shared and must not be changed.
   *
   * @param token 0 to the vocabulary size, exclusive
   */
  byte[] piece(int token);

  /**
   * The text of tokens, as UTF-8, control tokens left out and the space before the first word that
   * some vocabularies add taken away, behind a begin marker too.
   *
   * @throws IllegalArgumentException for a token that is not in the vocabulary
   */
  byte[] detokenize(int[] tokens);

  /** Whether the token ends an answer (end of text, end of turn). */
  boolean isEndOfGeneration(int token);

  /** The token that every prompt begins with, if the model wants one. */
  OptionalInt beginToken();

  /**
   * The token that stands between the two texts of a pair, behind the end marker of the first, if
   * the model was trained with one.
   */
  default OptionalInt separatorToken() {
    return OptionalInt.empty();
  }

  /** The text that stands for the vocabulary's begin token in templates; empty if it has none. */
  default String beginText() {
    return "";
  }

  /** The text that stands for the vocabulary's end token in templates; empty if it has none. */
  default String endText() {
    return "";
  }

  /** The control tokens by the text that stands for them in templates. */
  Map<String, Integer> controlTokens();

  /** Tokens that the model's file adds to its vocabulary for texts to have, by their text. */
  Map<String, Integer> userDefinedTokens();
}
