package io.sparkllama.spark.internal.job;

import java.time.Duration;
import java.util.List;

/** What can be told of arguments without looking at anything else. */
final class ArgumentChecks {

  private ArgumentChecks() {}

  /**
   * Refuses values out of their range, and what does not go together.
   *
   * @throws IllegalArgumentException with what is wrong and what to do
   */
  static void require(JobArguments given) {
    requireRanges(given);
    requireTogether(given);
  }

  private static void requireRanges(JobArguments given) {
    require(given.limit == null || given.limit >= 1, "--limit", given.limit, "1 or more");
    require(
        given.sample == null || (given.sample > 0 && given.sample <= 1),
        "--sample",
        given.sample,
        "above 0 and at most 1");
    require(given.chunkRows >= 1, "--chunk-rows", given.chunkRows, "1 or more");
    require(given.show >= 0, "--show", given.show, "0 or more");
    require(
        given.maxFailureRatio == null || (given.maxFailureRatio >= 0 && given.maxFailureRatio <= 1),
        "--max-failure-ratio",
        given.maxFailureRatio,
        "between 0 and 1");
    require(
        given.maxGeneratedTokens == null || given.maxGeneratedTokens >= 1,
        "--max-generated-tokens",
        given.maxGeneratedTokens,
        "1 or more");
    Duration runtime = given.runtime();
    require(
        runtime == null || !runtime.isZero(), "--max-runtime", given.maxRuntime, "longer than 0");
    Tables.requireFormats(given.inputFormat, given.outputFormat);
  }

  private static void require(boolean fit, String option, Object value, String range) {
    require(fit, option + " is " + value + "; it must be " + range);
  }

  private static void requireTogether(JobArguments given) {
    long prompts =
        List.of(
                given.promptColumn != null,
                given.promptTemplate != null,
                given.promptTemplateFile != null)
            .stream()
            .filter(is -> is)
            .count();
    require(
        prompts <= 1, "give one of --prompt-column, --prompt-template and --prompt-template-file");
    require(
        given.idColumn != null
            || !(given.retryFailed || given.maxRuntime != null || given.maxGeneratedTokens != null),
        "--retry-failed, --max-runtime and --max-generated-tokens need --id-column, as rows that"
            + " are done must be known again");
    require(
        given.idColumn == null || !given.outputFormat.equals(Tables.TABLE),
        "--id-column needs an output that is a path; give one instead of a table's name");
    require(
        !(given.dedupe || given.cache != null) || given.optionsColumn == null,
        "--dedupe and --cache do not go with --options-column");
  }

  private static void require(boolean fit, String message) {
    if (!fit) {
      throw new IllegalArgumentException(message);
    }
  }
}
