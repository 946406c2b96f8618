package io.sparkllama.engine;

/**
 * Picks the next token of one item, with its own random state. Used by the session's thread only.
 */
public interface Sampler extends AutoCloseable {

  /** What {@link #sample} says when the grammar allows no token at all. */
  int NO_TOKEN = -1;

  /**
   * Samples from the logits of the batch decoded last.
   *
   * @param batchIndex index of a token in that batch that asked for an output
   * @return a token id, or {@link #NO_TOKEN}
   * @throws NotFiniteException if the logits are such as {@link Session#logits} refuses
   */
  int sample(int batchIndex);

  /**
   * As {@link #sample}, without the grammar, which begins behind the tokens that were sampled so.
   * To penalties they are tokens like any other.
   */
  default int sampleFreely(int batchIndex) {
    return sample(batchIndex);
  }

  /**
   * The most probable token, logit bias counted, whatever the grammar says. Nothing is sampled.
   *
   * @throws NotFiniteException as {@link #sample} throws it
   */
  int mostProbable(int batchIndex);

  /**
   * Takes a token that was not sampled as one that came outside the grammar.
   *
   * @throws IllegalArgumentException if the vocabulary has no such token
   */
  void acceptFreely(int token);

  /** Whether the grammar is satisfied by the text of all tokens sampled; true without a grammar. */
  default boolean mayEnd() {
    return true;
  }

  /**
   * Whether a text, in UTF-8, satisfies the grammar as a whole, whatever has been sampled; true
   * without a grammar.
   */
  default boolean accepts(byte[] text) {
    return true;
  }

  @Override
  void close();
}
