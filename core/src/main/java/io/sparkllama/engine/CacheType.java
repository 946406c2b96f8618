package io.sparkllama.engine;

/** How keys and values in the KV cache are stored. */
public enum CacheType {
  /** 16-bit floats, 2 bytes per number. */
  F16,
  /**
   * 34 bytes for 32 numbers, about half of {@link #F16}. Requires flash attention and a head size
   * that is a multiple of 32; otherwise no session can be opened.
   */
  Q8_0
}
