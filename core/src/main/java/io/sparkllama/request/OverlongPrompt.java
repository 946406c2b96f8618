package io.sparkllama.request;

/**
 * What to do with a prompt that exceeds the context length. Truncation leaves room for {@code
 * maxTokens}, or half the context length if that is less. In a conversation, only the longest
 * message is truncated. Begin markers and template text are never removed.
 */
public enum OverlongPrompt {
  /** The request fails; the error names both lengths. */
  FAIL,
  /** Drops the beginning. */
  TRUNCATE_LEFT,
  /** Drops the end. */
  TRUNCATE_RIGHT,
  /** Drops the middle. */
  TRUNCATE_MIDDLE
}
