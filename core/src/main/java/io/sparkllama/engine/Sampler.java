package io.sparkllama.engine;

/**
 * Picks the next token of one sequence, with its own random state. Only used on the session's
 * thread.
 */
public interface Sampler extends AutoCloseable {

  /** Returned by {@link #sample} if the grammar allows no token. */
  int NO_TOKEN = -1;

  /**
   * Samples from the logits of the last decoded batch.
   *
   * @param batchIndex index of a token in that batch that requested an output
   * @return a token ID, or {@link #NO_TOKEN}
   * @throws NotFiniteException as {@link Session#logits}
   */
  int sample(int batchIndex);

  /**
   * Like {@link #sample}, without the grammar, which starts after the tokens sampled this way.
   * Penalties treat them like any other token.
   */
  default int sampleFreely(int batchIndex) {
    return sample(batchIndex);
  }

  /**
   * The most probable token including logit bias, regardless of the grammar. Samples nothing.
   *
   * @throws NotFiniteException as {@link #sample}
   */
  int mostProbable(int batchIndex);

  /**
   * Accepts a token that was not sampled, outside the grammar.
   *
   * @throws IllegalArgumentException if the token is not in the vocabulary
   */
  void acceptFreely(int token);

  /** Whether the grammar is satisfied by the text of all sampled tokens; true without a grammar. */
  default boolean mayEnd() {
    return true;
  }

  /**
   * Whether a UTF-8 text satisfies the grammar as a whole, regardless of the tokens sampled so far;
   * true without a grammar.
   */
  default boolean accepts(byte[] text) {
    return true;
  }

  @Override
  void close();
}
