package io.sparkllama.spark.internal.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.spark.internal.job.summary.RunLimit;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BudgetTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static Budget budget(Duration runtime, Long tokens, Double failures) {
    return new Budget(
        Optional.ofNullable(runtime), Optional.ofNullable(tokens), Optional.ofNullable(failures));
  }

  @Test
  void hasNoLimitUnlessGiven() {
    Budget none = budget(null, null, null);
    assertThat(none.reached(Duration.ofDays(1000), 1_000_000, 1_000_000, 1L << 60)).isEmpty();
  }

  @Test
  void isReachedByTimeTokensOrFailures() {
    assertThat(budget(SECOND, null, null).reached(SECOND, 0, 0, 0)).contains(RunLimit.RUNTIME);
    assertThat(budget(null, 100L, null).reached(SECOND, 0, 0, 99)).isEmpty();
    assertThat(budget(null, 100L, null).reached(SECOND, 0, 0, 100))
        .contains(RunLimit.GENERATED_TOKENS);
    Budget tenth = budget(null, null, 0.1);
    assertThat(tenth.reached(SECOND, 99, 99, 0)).as("too few rows to tell").isEmpty();
    assertThat(tenth.reached(SECOND, 200, 20, 0)).isEmpty();
    assertThat(tenth.reached(SECOND, 200, 21, 0)).contains(RunLimit.FAILURES);
  }
}
