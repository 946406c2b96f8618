package io.sparkllama.engine;

/**
 * A KV cache and the compute buffers of one thread, in which several sequences are decoded
 * together.
 *
 * <p>Not thread-safe: one thread opens it, uses it and closes it. Only {@link #abort} may be called
 * from elsewhere, at any time.
 */
public interface Session extends AutoCloseable {

  /**
   * Runs the model over a batch. Each sequence's positions must follow those it already holds,
   * without a gap. On any status but {@link DecodeStatus#DECODED} and on an exception nothing of
   * the batch is kept, and sequences may have lost last tokens that they held before: {@link
   * #length} tells. From there on the same tokens may be submitted again.
   *
   * @throws IllegalArgumentException if the batch breaks a bound of this session
   * @throws EngineException if the engine fails
   */
  DecodeStatus decode(TokenBatch batch, Output output);

  /**
   * Most outputs that a batch may ask for; in a batch for anything but {@link Output#LOGITS} every
   * token counts, whether it asks or not. Buffers are as large as this, so that it may be less than
   * the tokens of a batch, but never less than the sequences of the session.
   */
  default int mostOutputs() {
    return Integer.MAX_VALUE;
  }

  /**
   * A sampler for one item. The caller owns it and closes it before the session.
   *
   * @throws GrammarException if the grammar cannot be used
   * @throws IllegalArgumentException if the params cannot be used with this model for another
   *     reason, such as a biased token that does not exist
   */
  Sampler newSampler(SamplingParams params);

  /**
   * The logits at an index of the batch decoded last that asked for an output: one per token of the
   * vocabulary, in an array of the caller's own. Minus infinity is a token that cannot come.
   *
   * @throws NotFiniteException if any is NaN or infinity, or all are minus infinity
   */
  float[] logits(int batchIndex);

  /**
   * The vector at such an index of a batch decoded for embeddings, as {@link #logits}.
   *
   * @throws NotFiniteException if a number in it is not finite
   */
  float[] embedding(int batchIndex);

  /**
   * The score of the sequence whose last token is at such an index of a batch decoded for scores,
   * as {@link #logits}. Only where {@link ModelInfo#ranks}.
   *
   * @throws NotFiniteException if it is not finite
   */
  default float score(int batchIndex) {
    throw new IllegalArgumentException("this session gives no scores");
  }

  /**
   * Gives an empty sequence the first tokens of another, in the same cells: nothing is computed or
   * copied. Only where {@link ModelInfo#sharesPrefixes}.
   *
   * @param length tokens, at most those that {@code from} holds
   */
  void share(int from, int to, int length);

  /** Tokens that a sequence holds: the position its next token must have. */
  int length(int sequence);

  /** Forgets all tokens of a sequence, so that another item can use it. */
  void clear(int sequence);

  /**
   * Ends a running {@link #decode}, or if none runs the next one, with {@link
   * DecodeStatus#ABORTED}. Any thread.
   */
  void abort();

  @Override
  void close();
}
