package io.sparkllama.internal.llama;

import io.sparkllama.engine.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;

/**
 * How many bytes of a text the tokens of a vocabulary stand for, and so how many tokens a text has
 * at least. Immutable.
 */
final class TokenLengths {

  /** Length of the longest token in bytes. */
  private final int longest;

  /** Characters that a token has; the bytes of others are a token each. Null if that is not so. */
  private final BitSet known;

  private TokenLengths(int longest, BitSet known) {
    this.longest = longest;
    this.known = known;
  }

  /** Those of a vocabulary whose tokenizer drops or changes characters. */
  static TokenLengths unknown() {
    return new TokenLengths(Tokenizer.LONGEST_TOKEN, null);
  }

  /** Those of a vocabulary whose tokens may have any bytes. */
  static TokenLengths ofBytes(List<byte[]> tokens) {
    return new TokenLengths(longest(tokens), null);
  }

  /** Those of a vocabulary of characters, in which a token stands for each byte of all others. */
  static TokenLengths ofCharacters(List<byte[]> tokens) {
    BitSet known = new BitSet();
    for (byte[] token : tokens) {
      new String(token, StandardCharsets.UTF_8).codePoints().forEach(known::set);
    }
    // written with another character in the vocabulary
    known.set(' ');
    return new TokenLengths(longest(tokens), known);
  }

  private static int longest(List<byte[]> tokens) {
    return tokens.stream().mapToInt(token -> token.length).max().orElse(0);
  }

  /**
   * A number that the tokens of a text are not below. The sum over parts of a text is not above
   * that of the text.
   */
  long fewest(String text) {
    long ofTokens = 0;
    long alone = 0;
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      int bytes = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
      if (known == null || known.get(character)) {
        ofTokens += bytes;
      } else {
        alone += bytes;
      }
      i += Character.charCount(character);
    }
    return alone + ofTokens / Math.max(1, longest);
  }
}
