package io.sparkllama.spark.internal.job;

import java.time.Duration;
import java.util.Optional;

/**
 * When a run stops before its end.
 *
 * @param runtime longest time; null for no limit
 * @param generatedTokens most generated tokens; null for no limit
 * @param failureRatio largest share of rows that may fail, from the {@value #FEWEST_ROWS}th row on;
 *     null for no limit
 */
record Budget(Duration runtime, Long generatedTokens, Double failureRatio) {

  static final int FEWEST_ROWS = 100;

  /** Why a run stopped, and the exit code that says so. */
  enum Stop {
    RUNTIME(3, "the time is up"),
    GENERATED_TOKENS(4, "the tokens are used up"),
    FAILURES(5, "too many rows failed");

    private final int exitCode;
    private final String reason;

    Stop(int exitCode, String reason) {
      this.exitCode = exitCode;
      this.reason = reason;
    }

    int exitCode() {
      return exitCode;
    }

    String reason() {
      return reason;
    }
  }

  /** {@link Stop#FAILURES} if too many of some rows have failed. */
  Optional<Stop> passedByFailures(long rows, long failed) {
    return failureRatio != null && rows >= FEWEST_ROWS && failed > failureRatio * rows
        ? Optional.of(Stop.FAILURES)
        : Optional.empty();
  }

  /** The limit that is passed, if one is. */
  Optional<Stop> passed(Duration elapsed, long rows, long failed, long tokens) {
    if (runtime != null && elapsed.compareTo(runtime) >= 0) {
      return Optional.of(Stop.RUNTIME);
    }
    if (generatedTokens != null && tokens >= generatedTokens) {
      return Optional.of(Stop.GENERATED_TOKENS);
    }
    return passedByFailures(rows, failed);
  }
}
