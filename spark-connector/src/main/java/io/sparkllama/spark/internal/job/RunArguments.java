package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.job.input.ArgumentChecks;
import io.sparkllama.spark.internal.job.input.InputArguments;
import io.sparkllama.spark.internal.job.input.PromptArguments;
import io.sparkllama.spark.internal.job.output.OutputArguments;
import io.sparkllama.spark.internal.job.summary.ReportArguments;
import java.util.Optional;

/**
 * The arguments of a run, whose groups go together.
 *
 * @param mode what is asked for each row
 * @param retryFailed whether rows that failed before are asked again
 * @param dedupe whether equal prompts are asked once
 * @param cache a table of results to take from and add to
 * @param dryRun whether nothing is written
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

  /** Refuses what does not go together. */
  RunArguments {
    ArgumentChecks.require(
        input.idColumn().isPresent() || !(retryFailed || budget.limitsWork()),
        "--retry-failed, --max-runtime and --max-generated-tokens need --id-column, as rows that"
            + " are done must be known again");
    ArgumentChecks.require(
        input.idColumn().isEmpty() || !output.isTable(),
        "--id-column needs an output that is a path; give one instead of a table's name");
    ArgumentChecks.require(
        !(dedupe || cache.isPresent()) || prompts.optionsColumn().isEmpty(),
        "--dedupe and --cache do not go with --options-column");
  }

  /** Whether the run is one that can be stopped and goes on. */
  boolean resumable() {
    return input.idColumn().isPresent();
  }
}
