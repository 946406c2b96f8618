package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Tokenizer;
import java.util.Arrays;

/**
 * The number of tokens a tokenizer adds to a text.
 *
 * @param before begin markers before the text
 * @param behind end markers after the text
 */
record SpecialTokens(int before, int behind) {

  /** Any text with a token shows what is added. */
  private static final String SAMPLE = "a";

  static SpecialTokens of(Tokenizer tokenizer) {
    int[] bare = tokenizer.tokenize(SAMPLE, false);
    int[] full = sample(tokenizer);
    for (int from = 0; bare.length > 0 && from + bare.length <= full.length; from++) {
      if (Arrays.equals(full, from, from + bare.length, bare, 0, bare.length)) {
        return new SpecialTokens(from, full.length - from - bare.length);
      }
    }
    return new SpecialTokens(tokenizer.beginToken().isPresent() ? 1 : 0, 0);
  }

  /** The tokens of the sample, including the added ones. */
  static int[] sample(Tokenizer tokenizer) {
    return tokenizer.tokenize(SAMPLE, true);
  }
}
