package io.sparkllama.internal.scheduling;

import io.sparkllama.Reasoning;

/**
 * How to tell the thinking of one prompt's answer apart. Immutable.
 *
 * @param marks those of the model
 * @param inside whether the prompt has begun the thinking
 * @param keeps whether the result has the thinking
 * @param budget most tokens of it; negative for no limit
 */
record ReasoningPlan(MarkPatterns marks, boolean inside, boolean keeps, int budget) {

  /** Whether the option has thinking told apart. */
  static boolean splits(Reasoning option, boolean conversation, int budget) {
    return switch (option) {
      case AUTO -> conversation || budget >= 0;
      case KEEP -> false;
      case SPLIT, DROP -> true;
    };
  }

  /** Whether the thinking is to end here. */
  boolean isUsedUp(ThinkingSplitter splitter) {
    return budget >= 0 && splitter.mayBeCutOff() && splitter.thinkingTokens() >= budget;
  }
}
