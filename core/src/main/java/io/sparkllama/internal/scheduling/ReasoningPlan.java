package io.sparkllama.internal.scheduling;

import io.sparkllama.request.Reasoning;

/**
 * How to split the reasoning from a generated text. Immutable.
 *
 * @param tags the model's tags
 * @param inside whether the prompt already started the reasoning
 * @param keeps whether the result contains the reasoning
 * @param budget maximum number of reasoning tokens; negative for no limit
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

  /** Whether the reasoning budget is used up. */
  boolean isUsedUp(ReasoningSplitter splitter) {
    return budget >= 0 && splitter.mayEndReasoning() && splitter.tokensBetweenTags() >= budget;
  }
}
