package io.sparkllama.engine;

/** How a {@link Session#decode} ended, unless it failed. */
public enum DecodeStatus {
  /** The batch is in the KV cache, and its outputs can be sampled. */
  DECODED,
  /**
   * Not enough contiguous KV cells, or not enough memory. A smaller batch may fit, or the same one
   * after another sequence is cleared.
   */
  NO_SPACE,
  /** {@link Session#abort} was called. */
  ABORTED
}
