package io.sparkllama.internal.gbnf;

import io.sparkllama.engine.GrammarException;
import java.util.Set;

/** What may follow in a text that a grammar constrains. Thread-safe. */
public final class GrammarState {

  private static final int BYTES = 256;

  /** No text continues from here. */
  static final GrammarState DEAD = new GrammarState(null, Set.of(), false, null);

  private final ByteGrammar grammar;
  private final Set<ByteGrammar.Place> places;
  private final boolean mayEnd;

  /**
   * The next states, as far as they are known; null if this state is not remembered. Threads that
   * see no entry compute it again, and get the same state.
   */
  private final GrammarState[] next;

  private GrammarState(
      ByteGrammar grammar, Set<ByteGrammar.Place> places, boolean mayEnd, GrammarState[] next) {
    this.grammar = grammar;
    this.places = places;
    this.mayEnd = mayEnd;
    this.next = next;
  }

  static GrammarState remembered(
      ByteGrammar grammar, Set<ByteGrammar.Place> places, boolean mayEnd) {
    return new GrammarState(grammar, places, mayEnd, new GrammarState[BYTES]);
  }

  static GrammarState passing(ByteGrammar grammar, Set<ByteGrammar.Place> places, boolean mayEnd) {
    return new GrammarState(grammar, places, mayEnd, null);
  }

  /** The state from which no text continues. */
  public static GrammarState dead() {
    return DEAD;
  }

  /** Whether nothing can follow and the text is not complete either. */
  public boolean isDead() {
    return places.isEmpty() && !mayEnd;
  }

  /** Whether the text so far satisfies the grammar. */
  public boolean mayEnd() {
    return mayEnd;
  }

  /** Whether the grammar remembers this state, so that results for it are worth keeping. */
  public boolean isRemembered() {
    return next != null;
  }

  /** Number of places; the work of a step grows with it. */
  int size() {
    return places.size();
  }

  /**
   * The state after one more byte.
   *
   * @throws GrammarException if the grammar is too ambiguous to be followed further
   */
  public GrammarState after(byte value) {
    int index = value & 0xFF;
    if (next == null) {
      return places.isEmpty() ? DEAD : grammar.after(places, index);
    }
    GrammarState known = next[index];
    if (known == null) {
      known = grammar.after(places, index);
      next[index] = known;
    }
    return known;
  }

  /** The state after several bytes. */
  public GrammarState after(byte[] bytes) {
    GrammarState state = this;
    for (int i = 0; i < bytes.length && !state.isDead(); i++) {
      state = state.after(bytes[i]);
    }
    return state;
  }
}
