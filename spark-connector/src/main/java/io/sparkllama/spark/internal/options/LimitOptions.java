package io.sparkllama.spark.internal.options;

import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.OverlongPrompt;

/** Limits of a row that apply to every function. */
public final class LimitOptions {

  static final OptionGroup GROUP = new OptionGroup("Limits of a row");

  public static final OptionKey<OverlongPrompt> OVERLONG_PROMPT =
      GROUP
          .choice("overlong_prompt", BatchGenerationConfig.DEFAULT_OVERLONG_PROMPT)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::overlongPrompt)
          .help("what to do with a prompt that exceeds the context length")
          .declare();

  public static final OptionKey<Long> TIMEOUT_MS =
      GROUP
          .key(
              "timeout_ms",
              ValueType.LONG.in(Range.atLeast(1).or(BatchGenerationConfig.NO_TIMEOUT, "no limit")),
              BatchGenerationConfig.NO_TIMEOUT)
          .scope(Scope.ROW)
          .keepsResults()
          .sets(BatchGenerationConfig.Builder::timeoutMs)
          .help("time limit per attempt at a row, in milliseconds")
          .declare();

  public static final OptionKey<Integer> RETRY_ATTEMPTS =
      GROUP
          .key(
              "retry_attempts",
              ValueType.INTEGER.in(Range.atLeast(0)),
              BatchGenerationConfig.DEFAULT_RETRY_ATTEMPTS)
          .scope(Scope.ROW)
          .keepsResults()
          .sets(BatchGenerationConfig.Builder::retryAttempts)
          .help("number of retries after an engine error or a timeout")
          .declare();

  private LimitOptions() {}
}
