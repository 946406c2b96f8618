package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.job.summary.StopReason;
import java.time.Duration;
import java.util.Optional;

/**
 * When a run stops before its end; what is absent has no limit.
 *
 * @param runtime longest time
 * @param generatedTokens most generated tokens
 * @param failureRatio largest share of rows that may fail, from the {@value #FEWEST_ROWS}th row on
 */
record Budget(
    Optional<Duration> runtime, Optional<Long> generatedTokens, Optional<Double> failureRatio) {

  static final int FEWEST_ROWS = 100;

  /** Whether the limit is one that a run reaches whether or not rows fail. */
  boolean limitsWork() {
    return runtime.isPresent() || generatedTokens.isPresent();
  }

  /** {@link StopReason#FAILURES} if too many of some rows have failed. */
  Optional<StopReason> passedByFailures(long rows, long failed) {
    return failureRatio.isPresent() && rows >= FEWEST_ROWS && failed > failureRatio.get() * rows
        ? Optional.of(StopReason.FAILURES)
        : Optional.empty();
  }

  /** The limit that is passed, if one is. */
  Optional<StopReason> passed(Duration elapsed, long rows, long failed, long tokens) {
    if (runtime.isPresent() && elapsed.compareTo(runtime.get()) >= 0) {
      return Optional.of(StopReason.RUNTIME);
    }
    if (generatedTokens.isPresent() && tokens >= generatedTokens.get()) {
      return Optional.of(StopReason.GENERATED_TOKENS);
    }
    return passedByFailures(rows, failed);
  }
}
