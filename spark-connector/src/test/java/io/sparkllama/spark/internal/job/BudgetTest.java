package io.sparkllama.spark.internal.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BudgetTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void hasNoLimitUnlessGiven() {
    Budget none = new Budget(null, null, null);
    assertThat(none.passed(Duration.ofDays(1000), 1_000_000, 1_000_000, 1L << 60)).isEmpty();
  }

  @Test
  void isPassedByTimeTokensOrFailures() {
    assertThat(new Budget(SECOND, null, null).passed(SECOND, 0, 0, 0))
        .contains(Budget.Stop.RUNTIME);
    assertThat(new Budget(null, 100L, null).passed(SECOND, 0, 0, 99)).isEmpty();
    assertThat(new Budget(null, 100L, null).passed(SECOND, 0, 0, 100))
        .contains(Budget.Stop.GENERATED_TOKENS);
    Budget tenth = new Budget(null, null, 0.1);
    assertThat(tenth.passed(SECOND, 99, 99, 0)).as("too few rows to tell").isEmpty();
    assertThat(tenth.passed(SECOND, 200, 20, 0)).isEmpty();
    assertThat(tenth.passed(SECOND, 200, 21, 0)).contains(Budget.Stop.FAILURES);
  }
}
