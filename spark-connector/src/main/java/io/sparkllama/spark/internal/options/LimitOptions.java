package io.sparkllama.spark.internal.options;

import io.sparkllama.option.Options;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.OverlongPrompt;

/** Limits of a row that apply to every function. */
public final class LimitOptions {

  static final OptionGroup GROUP = new OptionGroup("Limits of a row");

  public static final OptionKey<OverlongPrompt> OVERLONG_PROMPT =
      GROUP
          .choice(Options.OVERLONG_PROMPT, BatchGenerationConfig.DEFAULT_OVERLONG_PROMPT)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::overlongPrompt)
          .help("what to do with a prompt that exceeds the context length")
          .declare();

  public static final OptionKey<Long> TIMEOUT_MS =
      GROUP
          .number(Options.TIMEOUT_MS, ValueType.LONG)
          .scope(Scope.ROW)
          .keepsResults()
          .sets(BatchGenerationConfig.Builder::timeoutMs)
          .help("time limit per attempt at a row, in milliseconds")
          .declare();

  public static final OptionKey<Integer> RETRY_ATTEMPTS =
      GROUP
          .number(Options.RETRY_ATTEMPTS, ValueType.INTEGER)
          .scope(Scope.ROW)
          .keepsResults()
          .sets(BatchGenerationConfig.Builder::retryAttempts)
          .help("number of retries after an engine error or a timeout")
          .declare();

  private LimitOptions() {}
}
