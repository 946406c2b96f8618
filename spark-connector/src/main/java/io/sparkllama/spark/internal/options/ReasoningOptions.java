package io.sparkllama.spark.internal.options;

import io.sparkllama.BatchGenerationConfig;
import io.sparkllama.Reasoning;

/** What becomes of the text that a model writes before its final answer. */
public final class ReasoningOptions {

  static final OptionGroup GROUP = new OptionGroup("Reasoning");

  public static final OptionKey<Reasoning> REASONING =
      GROUP
          .choice("reasoning", BatchGenerationConfig.DEFAULT_REASONING)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::reasoning)
          .help(
              "what becomes of a model's reasoning: split into its own field, drop, or keep in the"
                  + " text; auto splits in chats and keeps elsewhere")
          .declare();

  public static final OptionKey<Integer> REASONING_BUDGET =
      GROUP
          .key(
              "reasoning_budget",
              ValueType.INTEGER.in(
                  Range.atLeast(0).or(BatchGenerationConfig.NO_REASONING_BUDGET, "no limit")),
              BatchGenerationConfig.NO_REASONING_BUDGET)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::reasoningBudget)
          .help("most reasoning tokens before the final answer; 0 is none")
          .declare();

  private ReasoningOptions() {}
}
