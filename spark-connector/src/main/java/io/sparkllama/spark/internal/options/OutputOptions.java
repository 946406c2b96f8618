package io.sparkllama.spark.internal.options;

import io.sparkllama.option.NumberRange;

/** Options for the results of a call. */
public final class OutputOptions {

  static final OptionGroup GROUP = new OptionGroup("Results and failures");

  public static final OptionKey<String> OUTPUT_COLUMN =
      GROUP
          .key("output_column", ValueType.TEXT, "result")
          .scope(Scope.CALL)
          .keepsResults()
          .help("name of the result column")
          .declare();

  public static final OptionKey<Integer> WINDOW =
      GROUP
          .key("window", ValueType.INTEGER.in(NumberRange.atLeast(1)), 128)
          .scope(Scope.CALL)
          .keepsResults()
          .help("maximum number of rows in flight per task")
          .declare();

  public static final OptionKey<Boolean> FAIL_ON_ERROR =
      GROUP
          .key("fail_on_error", ValueType.BOOLEAN, false)
          .scope(Scope.CALL)
          .keepsResults()
          .help("whether a failed row fails the job")
          .declare();

  /** Has no flag, because the job has a flag of this name that applies to all its rows. */
  public static final OptionKey<Double> MAX_TASK_FAILURE_RATIO =
      GROUP
          .key("max_task_failure_ratio", ValueType.DOUBLE.in(NumberRange.between(0, 1)), 1)
          .scope(Scope.CALL)
          .keepsResults()
          .withoutFlag()
          .help("share of a task's rows that may fail, checked from the 100th row on")
          .declare();

  private OutputOptions() {}
}
