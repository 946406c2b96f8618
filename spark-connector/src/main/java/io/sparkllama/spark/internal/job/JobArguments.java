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

/** The arguments of the job beside the options of calls, by group. Filled by picocli. */
public final class JobArguments {

  @Mixin private final InputFlags input = new InputFlags();

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      completionCandidates = Modes.class,
      description = "what to do with each row: ${COMPLETION-CANDIDATES} (generate)")
  private String mode = "generate";

  @Mixin private final PromptFlags prompts = new PromptFlags();
  @Mixin private final OutputFlags output = new OutputFlags();

  @Option(names = "--retry-failed", description = "retry rows that failed before")
  private boolean retryFailed;

  @Option(names = "--dedupe", description = "compute equal prompts once")
  private boolean dedupe;

  @Option(
      names = "--cache",
      paramLabel = "PATH",
      description = "Parquet table of results, of this run and others, to take from and add to")
  private String cache;

  @Mixin private final BudgetFlags budget = new BudgetFlags();

  @Option(
      names = "--dry-run",
      description = "show what would be done, with prompts, tokens, memory and time; write nothing")
  private boolean dryRun;

  @Mixin private final ReportFlags reports = new ReportFlags();

  @Option(names = "--stack-trace", description = "on an error, show where it came from")
  private boolean stackTrace;

  /** The modes, for the help. */
  static final class Modes implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ModelFunctions.modes().iterator();
    }
  }

  /** Whether errors are shown with where they came from. */
  public boolean stackTrace() {
    return stackTrace;
  }

  /**
   * What was given.
   *
   * @throws IllegalArgumentException if a value is out of its range, or values do not go together
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
