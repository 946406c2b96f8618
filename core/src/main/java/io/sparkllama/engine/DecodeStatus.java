package io.sparkllama.engine;

/** How a {@link Session#decode} ended, when it did not fail. */
public enum DecodeStatus {
  /** The batch is in the KV cache and its outputs can be sampled. */
  DECODED,
  /**
   * There was no room for a batch of this size, in the KV cache in one piece or in memory; a
   * smaller one may fit, or the same one once another sequence is cleared.
   */
  NO_SPACE,
  /** {@link Session#abort} was called. */
  ABORTED
}
