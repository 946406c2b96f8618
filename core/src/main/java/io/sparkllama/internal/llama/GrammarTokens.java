package io.sparkllama.internal.llama;

import io.sparkllama.internal.gbnf.GrammarState;
import io.sparkllama.internal.gbnf.TokenBytes;
import java.util.BitSet;

/**
 * The tokens of a vocabulary as a grammar sees them: by their bytes. Thread-safe; used while a
 * session holds the model.
 */
final class GrammarTokens {

  /** What no state allows. */
  private static final GrammarState NOWHERE = GrammarState.dead();

  private final LlamaTokenizer tokenizer;

  /** Control tokens that do not end the text. They add nothing to it, so a grammar allows none. */
  private final BitSet controls = new BitSet();

  /** The rest of the vocabulary, which takes a while to read; null until needed. */
  private volatile Texts texts;

  /** End-of-generation tokens, and the bytes of all tokens that have any. */
  private record Texts(BitSet ends, TokenBytes bytes) {}

  GrammarTokens(LlamaTokenizer tokenizer) {
    this.tokenizer = tokenizer;
    tokenizer.controlTokens().values().stream()
        .filter(token -> !tokenizer.isEndOfGeneration(token))
        .forEach(controls::set);
  }

  int size() {
    return tokenizer.size();
  }

  boolean isControl(int token) {
    return controls.get(token);
  }

  /** The state of a grammar after one more token. */
  GrammarState after(GrammarState state, int token) {
    if (texts().ends.get(token)) {
      return state.mayEnd() ? state : NOWHERE;
    }
    byte[] piece = tokenizer.piece(token);
    return piece.length == 0 || isControl(token) ? NOWHERE : state.after(piece);
  }

  /** The tokens that a state allows. */
  BitSet allowedIn(GrammarState state) {
    BitSet allowed = texts().bytes.allowedIn(state);
    if (state.mayEnd()) {
      allowed.or(texts().ends);
    }
    return allowed;
  }

  private Texts texts() {
    Texts known = texts;
    if (known == null) {
      known = read();
      texts = known;
    }
    return known;
  }

  private Texts read() {
    BitSet ends = new BitSet();
    byte[][] pieces = new byte[size()][];
    for (int token = 0; token < pieces.length; token++) {
      if (tokenizer.isEndOfGeneration(token)) {
        ends.set(token);
      } else if (!isControl(token)) {
        pieces[token] = tokenizer.piece(token);
      }
    }
    return new Texts(ends, new TokenBytes(pieces));
  }
}
