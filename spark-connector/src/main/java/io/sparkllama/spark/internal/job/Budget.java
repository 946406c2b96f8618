package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.job.summary.RunLimit;
import java.time.Duration;
import java.util.Optional;

/**
 * The limits at which a run stops early. An absent value means no limit. Immutable.
 *
 * @param runtime maximum runtime
 * @param generatedTokens maximum number of generated tokens, 1 or more
 * @param failureRatio maximum share of failed rows, from 0 to 1; not checked before row {@value
 *     #FEWEST_ROWS}
 */
record Budget(
    Optional<Duration> runtime, Optional<Long> generatedTokens, Optional<Double> failureRatio) {

  /** Fewer rows say little about the share that fails. */
  static final int FEWEST_ROWS = 100;

  /** Whether the run may stop early although its rows succeed. */
  boolean limitsTimeOrTokens() {
    return runtime.isPresent() || generatedTokens.isPresent();
  }

  /** {@link RunLimit#FAILURES} if {@code failed} of {@code rows} rows are too many. */
  Optional<RunLimit> reachedByFailures(long rows, long failed) {
    return failureRatio.isPresent() && rows >= FEWEST_ROWS && failed > failureRatio.get() * rows
        ? Optional.of(RunLimit.FAILURES)
        : Optional.empty();
  }

  /** The limit that a run has reached; empty if it may continue. */
  Optional<RunLimit> reached(Duration elapsed, long rows, long failed, long tokens) {
    if (runtime.isPresent() && elapsed.compareTo(runtime.get()) >= 0) {
      return Optional.of(RunLimit.RUNTIME);
    }
    if (generatedTokens.isPresent() && tokens >= generatedTokens.get()) {
      return Optional.of(RunLimit.GENERATED_TOKENS);
    }
    return reachedByFailures(rows, failed);
  }
}
