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
   * the batch is kept, and the same tokens may be submitted again.
   *
   * @throws IllegalArgumentException if the batch breaks a bound of this session
   * @throws EngineException if the engine fails
   */
  DecodeStatus decode(TokenBatch batch);

  /** A sampler for one item. The caller owns it and closes it before the session. */
  Sampler newSampler(SamplingParams params);

  /** Forgets all tokens of a sequence, so that another item can use it. */
  void clear(int sequence);

  /**
   * Ends a running {@link #decode}, and every later one, with {@link DecodeStatus#ABORTED}. Any
   * thread.
   */
  void abort();

  @Override
  void close();
}
