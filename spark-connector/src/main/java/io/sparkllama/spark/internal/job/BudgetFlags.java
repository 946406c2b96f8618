package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.job.input.ArgumentChecks;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** {@link Budget} on a command line. Filled by picocli. */
final class BudgetFlags {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})([smhd])");

  @Option(
      names = "--max-runtime",
      paramLabel = "TIME",
      description = "stop after so long, such as 90m or 8h, and keep what is done")
  private String maxRuntime;

  @Option(
      names = "--max-generated-tokens",
      paramLabel = "N",
      description = "stop after about so many generated tokens, and keep what is done")
  private Long maxGeneratedTokens;

  @Option(
      names = "--max-failure-ratio",
      paramLabel = "SHARE",
      description = "stop when more of the rows fail, from the 100th on, and keep what is done")
  private Double maxFailureRatio;

  /**
   * What was given.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  Budget budget() {
    if (maxFailureRatio != null) {
      ArgumentChecks.require(
          maxFailureRatio >= 0 && maxFailureRatio <= 1,
          "--max-failure-ratio",
          maxFailureRatio,
          "between 0 and 1");
    }
    if (maxGeneratedTokens != null) {
      ArgumentChecks.require(
          maxGeneratedTokens >= 1, "--max-generated-tokens", maxGeneratedTokens, "1 or more");
    }
    return new Budget(
        Optional.ofNullable(maxRuntime).map(BudgetFlags::duration),
        Optional.ofNullable(maxGeneratedTokens),
        Optional.ofNullable(maxFailureRatio));
  }

  private static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    ArgumentChecks.require(
        matcher.matches(),
        "--max-runtime is '" + text + "'; it must be a number with s, m, h or d behind it");
    Duration duration =
        Duration.parse(
            switch (matcher.group(2)) {
              case "d" -> "P" + matcher.group(1) + "D";
              default -> ("PT" + matcher.group(1) + matcher.group(2)).toUpperCase(Locale.ROOT);
            });
    ArgumentChecks.require(!duration.isZero(), "--max-runtime", text, "longer than 0");
    return duration;
  }
}
