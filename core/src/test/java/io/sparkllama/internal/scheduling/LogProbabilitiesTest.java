package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Probabilities of tokens, from numbers of any size. */
class LogProbabilitiesTest {

  private static float log(double value) {
    return (float) Math.log(value);
  }

  @Test
  void sharesOfAllTokensAreTheirProbabilities() {
    float[] logits = {0, log(2), log(5), Float.NEGATIVE_INFINITY};
    assertThat(LogProbabilities.of(logits, 0)).isCloseTo(log(1.0 / 8), within(1e-5f));
    assertThat(LogProbabilities.of(logits, 1)).isCloseTo(log(2.0 / 8), within(1e-5f));
    assertThat(LogProbabilities.of(logits, 2)).isCloseTo(log(5.0 / 8), within(1e-5f));
    assertThat(LogProbabilities.of(logits, 3)).isEqualTo(Float.NEGATIVE_INFINITY);
  }

  @Test
  void largeNumbersDoNotOverflow() {
    assertThat(LogProbabilities.of(new float[] {1000, 1000}, 1)).isCloseTo(log(0.5), within(1e-5f));
    assertThat(LogProbabilities.of(new float[] {-1000, -1001}, 1))
        .isCloseTo(log(1 / (1 + Math.E)), within(1e-4f));
  }
}
