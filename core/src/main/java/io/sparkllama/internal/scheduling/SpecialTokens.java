package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Tokenizer;
import java.util.Arrays;

/**
 * How many tokens a tokenizer adds to a text: begin markers before it and end markers behind.
 *
 * @param before tokens in front of a text's own
 * @param behind tokens after them
 */
record SpecialTokens(int before, int behind) {

  /** Any text that has a token shows what is added to it. */
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

  /** A text's tokens with those that are added to it. */
  static int[] sample(Tokenizer tokenizer) {
    return tokenizer.tokenize(SAMPLE, true);
  }
}
