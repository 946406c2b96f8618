package io.sparkllama.spark.internal.options;

/** What a call does with its results. */
public final class OutputOptions {

  static final OptionGroup GROUP = new OptionGroup("Results and failures");

  public static final OptionKey<String> OUTPUT_COLUMN =
      GROUP
          .key("output_column", ValueType.TEXT, "result")
          .scope(Scope.CALL)
          .keepsResults()
          .help("name of the struct column to add")
          .declare();

  public static final OptionKey<Integer> WINDOW =
      GROUP
          .key("window", ValueType.INTEGER.in(Range.atLeast(1)), 128)
          .scope(Scope.CALL)
          .keepsResults()
          .help("most rows of a task in flight")
          .declare();

  public static final OptionKey<Boolean> FAIL_ON_ERROR =
      GROUP
          .key("fail_on_error", ValueType.BOOLEAN, false)
          .scope(Scope.CALL)
          .keepsResults()
          .help("whether a failed row fails the job")
          .declare();

  /** Without a flag, as the job has one of that name for all its rows. */
  public static final OptionKey<Double> MAX_TASK_FAILURE_RATIO =
      GROUP
          .key("max_task_failure_ratio", ValueType.DOUBLE.in(Range.between(0, 1)), 1)
          .scope(Scope.CALL)
          .keepsResults()
          .withoutFlag()
          .help("share of a task's rows that may fail, checked from its 100th row on")
          .declare();

  private OutputOptions() {}
}
