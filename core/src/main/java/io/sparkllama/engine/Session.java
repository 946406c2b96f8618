package io.sparkllama.engine;

/**
 * A KV cache and the compute buffers of one thread; several sequences are decoded together in it.
 *
 * <p>Not thread-safe: one thread opens, uses and closes it. Only {@link #abort} may be called from
 * other threads, at any time.
 */
public interface Session extends AutoCloseable {

  /**
   * Runs the model over a batch. The positions of each sequence must continue those it already
   * holds, without a gap. On an exception, or any status except {@link DecodeStatus#DECODED},
   * nothing of the batch is kept, and sequences may have lost some of their last tokens; {@link
   * #length} says how many are left. The same tokens may be submitted again from there.
   *
   * @throws IllegalArgumentException if the batch exceeds a limit of this session
   * @throws EngineException if the engine fails
   */
  DecodeStatus decode(TokenBatch batch, Output output);

  /**
   * Maximum number of outputs of a batch. In a batch for anything but {@link Output#LOGITS} every
   * token counts, whether it requests an output or not. May be less than the number of tokens of a
   * batch, since it sizes the buffers, but never less than the number of sequences.
   */
  default int mostOutputs() {
    return Integer.MAX_VALUE;
  }

  /**
   * Creates a sampler for one sequence. The caller owns it and closes it before the session.
   *
   * @throws GrammarException if the grammar cannot be used
   * @throws IllegalArgumentException if the params cannot be used with this model for another
   *     reason, such as a biased token that does not exist
   */
  Sampler newSampler(SamplingParams params);

  /**
   * Returns a copy of the logits at an index of the last batch that requested an output, one per
   * token of the vocabulary. Minus infinity marks an impossible token.
   *
   * @throws NotFiniteException if any is NaN or infinity, or all are minus infinity
   */
  float[] logits(int batchIndex);

  /**
   * The vector at an index of a batch decoded for embeddings, like {@link #logits}.
   *
   * @throws NotFiniteException if it contains a number that is not finite
   */
  float[] embedding(int batchIndex);

  /**
   * The score of the sequence whose last token is at an index of a batch decoded for scores, like
   * {@link #logits}. Only if {@link ModelInfo#ranks}.
   *
   * @throws NotFiniteException if it is not finite
   */
  default float score(int batchIndex) {
    throw new IllegalArgumentException(
        "this session returns no scores; the model is not a reranker");
  }

  /**
   * Shares the first tokens of one sequence with an empty one. Uses the same cells; nothing is
   * computed or copied. Only if {@link ModelInfo#sharesPrefixes}.
   *
   * @param length number of tokens, at most the length of {@code from}
   */
  void share(int from, int to, int length);

  /** Number of tokens in a sequence, which is also the position of its next token. */
  int length(int sequence);

  /** Removes all tokens of a sequence. */
  void clear(int sequence);

  /**
   * Ends the running {@link #decode}, or the next one if none is running, with {@link
   * DecodeStatus#ABORTED}. May be called from any thread.
   */
  void abort();

  @Override
  void close();
}
