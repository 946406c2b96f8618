package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.job.input.ArgumentChecks;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The flags of {@link Budget}. Picocli sets the fields. */
final class BudgetFlags {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})([smhd])");

  @Option(
      names = "--max-runtime",
      paramLabel = "TIME",
      description = "stop after this time, such as 90m or 8h, and keep finished rows")
  private String maxRuntime;

  @Option(
      names = "--max-generated-tokens",
      paramLabel = "N",
      description = "stop after about this many generated tokens, and keep finished rows")
  private Long maxGeneratedTokens;

  @Option(
      names = "--max-failure-ratio",
      paramLabel = "SHARE",
      description =
          "stop if a larger share of the rows fails, from row 100 on, and keep finished rows")
  private Double maxFailureRatio;

  /**
   * The budget that the flags describe.
   *
   * @throws IllegalArgumentException if a value is out of range
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
        "--max-runtime is '" + text + "'; it must be a number followed by s, m, h or d");
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
