package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.job.input.ArgumentChecks;
import io.sparkllama.spark.internal.job.input.InputArguments;
import io.sparkllama.spark.internal.job.input.PromptArguments;
import io.sparkllama.spark.internal.job.output.OutputArguments;
import io.sparkllama.spark.internal.job.summary.ReportArguments;
import java.util.Optional;

/**
 * The validated arguments of a run. Immutable.
 *
 * @param mode name of the function to call for each row
 * @param retryFailed whether to retry rows that failed in earlier runs
 * @param dedupe whether to compute equal prompts once
 * @param cache path of the result cache
 * @param dryRun whether to write nothing
 */
record RunArguments(
    String mode,
    InputArguments input,
    PromptArguments prompts,
    OutputArguments output,
    Budget budget,
    ReportArguments reports,
    boolean retryFailed,
    boolean dedupe,
    Optional<String> cache,
    boolean dryRun) {

  /** Refuses arguments that contradict each other. */
  RunArguments {
    cache.ifPresent(path -> ArgumentChecks.requireNoCredentials("--cache", path));
    ArgumentChecks.require(
        input.idColumn().isPresent() || !(retryFailed || budget.limitsTimeOrTokens()),
        "--retry-failed, --max-runtime and --max-generated-tokens need --id-column, to recognize"
            + " the rows that are done");
    ArgumentChecks.require(
        input.idColumn().isEmpty() || !output.isTable(),
        "--id-column needs an --output that is a path, not the name of a table");
    ArgumentChecks.require(
        !(dedupe || cache.isPresent()) || prompts.optionsColumn().isEmpty(),
        "--dedupe and --cache cannot be combined with --options-column");
  }

  /** Whether the run can be stopped and resumed. */
  boolean resumable() {
    return input.idColumn().isPresent();
  }
}
