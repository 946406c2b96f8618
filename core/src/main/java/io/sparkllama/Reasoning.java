package io.sparkllama;

/**
 * What becomes of the thinking that a reasoning model writes before its answer, between marks such
 * as {@code <think>} and {@code </think>}.
 */
@Experimental
public enum Reasoning {
  /** {@link #SPLIT} for conversations and where a budget is set, {@link #KEEP} for other texts. */
  AUTO,
  /**
   * Thinking and answer are one text, as they were generated: marks that are ordinary tokens are in
   * it, those that are control tokens have no letters and are not. Nothing is counted, and a
   * grammar or schema binds all of it.
   */
  KEEP,
  /** The thinking is in a field of its own, and the text is the answer alone. */
  SPLIT,
  /** The thinking is counted and thrown away. */
  DROP
}
