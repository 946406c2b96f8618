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
   */
  int sample(int batchIndex);

  @Override
  void close();
}
