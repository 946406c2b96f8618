package io.sparkllama.internal.llama;

import io.sparkllama.engine.GrammarException;
import io.sparkllama.internal.gbnf.ByteGrammar;
import io.sparkllama.internal.gbnf.GrammarState;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A grammar together with a vocabulary. Remembers which tokens its states allow, which is slow to
 * find out. Thread-safe; used while a session holds the model.
 */
final class TokenGrammar {

  /** Number of states to remember tokens of; with 128 thousand tokens each takes 16 KiB. */
  private static final int MAX_REMEMBERED = 256;

  private final ByteGrammar grammar;
  private final GrammarTokens tokens;
  private final Map<GrammarState, BitSet> allowed = new ConcurrentHashMap<>();

  TokenGrammar(ByteGrammar grammar, GrammarTokens tokens) {
    this.grammar = grammar;
    this.tokens = tokens;
  }

  GrammarState start() {
    return grammar.start();
  }

  GrammarState after(GrammarState state, int token) {
    return tokens.after(state, token);
  }

  boolean accepts(byte[] text) {
    return grammar.accepts(text);
  }

  boolean isControl(int token) {
    return tokens.isControl(token);
  }

  int vocabularySize() {
    return tokens.size();
  }

  /**
   * The tokens that a state allows; not to be changed.
   *
   * @throws GrammarException if the grammar is too ambiguous for this to be found out
   */
  BitSet allowedIn(GrammarState state) {
    BitSet known = allowed.get(state);
    if (known != null) {
      return known;
    }
    BitSet found = tokens.allowedIn(state);
    if (state.isRemembered() && allowed.size() < MAX_REMEMBERED) {
      allowed.put(state, found);
    }
    return found;
  }
}
