package io.sparkllama.spark.internal.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.spark.internal.job.summary.StopReason;
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
    assertThat(none.passed(Duration.ofDays(1000), 1_000_000, 1_000_000, 1L << 60)).isEmpty();
  }

  @Test
  void isPassedByTimeTokensOrFailures() {
    assertThat(budget(SECOND, null, null).passed(SECOND, 0, 0, 0)).contains(StopReason.RUNTIME);
    assertThat(budget(null, 100L, null).passed(SECOND, 0, 0, 99)).isEmpty();
    assertThat(budget(null, 100L, null).passed(SECOND, 0, 0, 100))
        .contains(StopReason.GENERATED_TOKENS);
    Budget tenth = budget(null, null, 0.1);
    assertThat(tenth.passed(SECOND, 99, 99, 0)).as("too few rows to tell").isEmpty();
    assertThat(tenth.passed(SECOND, 200, 20, 0)).isEmpty();
    assertThat(tenth.passed(SECOND, 200, 21, 0)).contains(StopReason.FAILURES);
  }
}
