package io.sparkllama.request;

import io.sparkllama.annotation.Experimental;

/**
 * What happens to the reasoning that a model writes before its final answer, between tags such as
 * {@code <think>} and {@code </think>}.
 */
@Experimental
public enum Reasoning {
  /** {@link #SPLIT} for conversations and if a budget is set, {@link #KEEP} for other texts. */
  AUTO,
  /**
   * Reasoning and final answer stay one text, as generated. Reasoning tags are included if they are
   * ordinary tokens; control tokens have no text and are not. Reasoning tokens are not counted, and
   * a grammar or schema applies to the whole text.
   */
  KEEP,
  /** The reasoning goes to its own field; the text is the final answer only. */
  SPLIT,
  /** The reasoning is counted and discarded. */
  DROP
}
