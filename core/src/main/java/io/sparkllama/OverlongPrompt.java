package io.sparkllama;

/**
 * What to do with a prompt that does not fit. A prompt that may be cut is cut so far that {@code
 * maxTokens} fit beside it, or half the context length if that is less; in a conversation only its
 * longest message is cut. Begin markers and what a chat template adds are never cut.
 */
public enum OverlongPrompt {
  /** The item fails, with both lengths in its error. */
  FAIL,
  /** Its beginning is left out. */
  TRUNCATE_LEFT,
  /** Its end is left out. */
  TRUNCATE_RIGHT,
  /** Its middle is left out. */
  TRUNCATE_MIDDLE
}
