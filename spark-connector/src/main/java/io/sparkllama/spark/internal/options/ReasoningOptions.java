package io.sparkllama.spark.internal.options;

import io.sparkllama.option.Options;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.Reasoning;

/** Options for the reasoning of a model before its final answer. */
public final class ReasoningOptions {

  static final OptionGroup GROUP = new OptionGroup("Reasoning");

  public static final OptionKey<Reasoning> REASONING =
      GROUP
          .choice(Options.REASONING, BatchGenerationConfig.DEFAULT_REASONING)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::reasoning)
          .help(
              "what happens to a model's reasoning: split moves it to its own field, drop discards it,"
                  + " keep leaves it in the text; auto splits for chats and keeps otherwise")
          .declare();

  public static final OptionKey<Integer> REASONING_BUDGET =
      GROUP
          .number(Options.REASONING_BUDGET, ValueType.INTEGER)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::reasoningBudget)
          .help("maximum number of reasoning tokens before the final answer; 0 for no reasoning")
          .declare();

  private ReasoningOptions() {}
}
