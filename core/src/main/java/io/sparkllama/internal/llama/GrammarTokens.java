package io.sparkllama.internal.llama;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.OptionalInt;

/**
 * The tokens of a vocabulary as a grammar sees them: by their bytes. Thread-safe; used while a
 * session holds the model.
 */
final class GrammarTokens {

  private static final int BYTES = 256;
  private static final int NONE = -1;

  private final LlamaTokenizer tokenizer;

  /**
   * Control tokens. A grammar would match their names, but they add nothing to the generated text.
   */
  private final BitSet controls = new BitSet();

  private volatile OptionalInt end;
  private volatile int[] ofBytes;

  GrammarTokens(LlamaTokenizer tokenizer) {
    this.tokenizer = tokenizer;
    Collection<Integer> tokens = tokenizer.controlTokens().values();
    tokens.stream().filter(token -> !tokenizer.isEndOfGeneration(token)).forEach(controls::set);
    OptionalInt first =
        tokens.stream().mapToInt(token -> token).filter(tokenizer::isEndOfGeneration).findFirst();
    this.end = first.isPresent() ? first : null;
  }

  int size() {
    return tokenizer.size();
  }

  boolean isControl(int token) {
    return controls.get(token);
  }

  /**
   * The {@link Utf8} state after one more token. A token without text is never valid, except an
   * end-of-generation token between two characters.
   */
  int after(int state, int token) {
    byte[] piece = tokenizer.piece(token);
    if (piece.length == 0) {
      return state == Utf8.BETWEEN && tokenizer.isEndOfGeneration(token)
          ? Utf8.BETWEEN
          : Utf8.ILL_FORMED;
    }
    int after = state;
    for (byte b : piece) {
      after = Utf8.after(after, b);
    }
    return after;
  }

  /** An end-of-generation token, if the vocabulary has one. */
  OptionalInt end() {
    OptionalInt known = end;
    if (known == null) {
      known = firstEnd();
      end = known;
    }
    return known;
  }

  private OptionalInt firstEnd() {
    for (int token = 0; token < size(); token++) {
      if (tokenizer.isEndOfGeneration(token)) {
        return OptionalInt.of(token);
      }
    }
    return OptionalInt.empty();
  }

  /** A token that stands for exactly one byte, if the vocabulary has one. */
  OptionalInt ofByte(byte b) {
    int[] known = ofBytes;
    if (known == null) {
      known = singleBytes();
      ofBytes = known;
    }
    int token = known[b & 0xFF];
    return token == NONE ? OptionalInt.empty() : OptionalInt.of(token);
  }

  private int[] singleBytes() {
    int[] tokens = new int[BYTES];
    Arrays.fill(tokens, NONE);
    for (int token = 0; token < size(); token++) {
      byte[] piece = tokenizer.piece(token);
      if (piece.length == 1 && !isControl(token) && !tokenizer.isEndOfGeneration(token)) {
        tokens[piece[0] & 0xFF] = token;
      }
    }
    return tokens;
  }
}
