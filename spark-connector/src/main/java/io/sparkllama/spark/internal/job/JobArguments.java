package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.function.ModelFunctions;
import io.sparkllama.spark.internal.job.input.InputFlags;
import io.sparkllama.spark.internal.job.input.PromptFlags;
import io.sparkllama.spark.internal.job.output.OutputFlags;
import io.sparkllama.spark.internal.job.summary.ReportFlags;
import java.util.Iterator;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The job's own arguments, by group; options of the model's calls are parsed elsewhere. Picocli
 * sets the fields. Not thread-safe.
 */
public final class JobArguments {

  @Mixin private final InputFlags input = new InputFlags();

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      completionCandidates = Modes.class,
      description = "what to compute for each row: ${COMPLETION-CANDIDATES} (generate)")
  private String mode = "generate";

  @Mixin private final PromptFlags prompts = new PromptFlags();
  @Mixin private final OutputFlags output = new OutputFlags();

  @Option(names = "--retry-failed", description = "retry rows that failed in earlier runs")
  private boolean retryFailed;

  @Option(names = "--dedupe", description = "compute equal prompts once")
  private boolean dedupe;

  @Option(
      names = "--cache",
      paramLabel = "PATH",
      description = "Parquet table of results that runs share and add to")
  private String cache;

  @Mixin private final BudgetFlags budget = new BudgetFlags();

  @Option(
      names = "--dry-run",
      description = "show prompts, tokens, memory and estimated time, and write nothing")
  private boolean dryRun;

  @Mixin private final ReportFlags reports = new ReportFlags();

  @Option(names = "--stack-trace", description = "print the stack trace of an error")
  private boolean stackTrace;

  /** The modes, for the help text. */
  static final class Modes implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ModelFunctions.modes().iterator();
    }
  }

  /** Whether to print stack traces of errors. */
  public boolean stackTrace() {
    return stackTrace;
  }

  /**
   * The arguments as validated records.
   *
   * @throws IllegalArgumentException if a value is out of range, or arguments contradict each other
   */
  RunArguments read() {
    return new RunArguments(
        mode,
        input.arguments(),
        prompts.arguments(),
        output.arguments(),
        budget.budget(),
        reports.arguments(),
        retryFailed,
        dedupe,
        Optional.ofNullable(cache),
        dryRun);
  }
}
