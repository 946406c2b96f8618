package io.sparkllama.internal.scheduling;

import io.sparkllama.Reasoning;

/**
 * How to split the reasoning off one generated text. Immutable.
 *
 * @param tags those of the model
 * @param inside whether the prompt has begun the reasoning
 * @param keeps whether the result has the reasoning
 * @param budget most tokens of it; negative for no limit
 */
record ReasoningPlan(TagPatterns tags, boolean inside, boolean keeps, int budget) {

  /** Whether the option splits reasoning off. */
  static boolean splits(Reasoning option, boolean conversation, int budget) {
    return switch (option) {
      case AUTO -> conversation || budget >= 0;
      case KEEP -> false;
      case SPLIT, DROP -> true;
    };
  }

  /** Whether the reasoning is to end here. */
  boolean isUsedUp(ReasoningSplitter splitter) {
    return budget >= 0 && splitter.mayEndReasoning() && splitter.tokensBetweenTags() >= budget;
  }
}
