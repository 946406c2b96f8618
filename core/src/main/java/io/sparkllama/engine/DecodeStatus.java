package io.sparkllama.engine;

/** How a {@link Session#decode} ended, when it did not fail. */
public enum DecodeStatus {
  /** The batch is in the KV cache and its outputs can be sampled. */
  DECODED,
  /** The KV cache had no room for a batch of this size; a smaller one may fit. */
  NO_SPACE,
  /** {@link Session#abort} was called. */
  ABORTED
}
