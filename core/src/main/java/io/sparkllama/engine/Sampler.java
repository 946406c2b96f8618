package io.sparkllama.engine;

/**
 * Picks the next token of one item, with its own random state. Used by the session's thread only.
 */
public interface Sampler extends AutoCloseable {

  /**
   * Samples from the logits of the batch decoded last.
   *
   * @param batchIndex index of a token in that batch that asked for an output
   * @return a token id
   */
  int sample(int batchIndex);

  @Override
  void close();
}
