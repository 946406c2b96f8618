package io.sparkllama.engine;

/** How the keys and values of the KV cache are stored. */
public enum CacheType {
  /** Two bytes a number. */
  F16,
  /**
   * 34 bytes for 32 numbers, about half. Needs flash attention and heads of a multiple of 32
   * numbers; a session of a model that has neither cannot be opened.
   */
  Q8_0
}
