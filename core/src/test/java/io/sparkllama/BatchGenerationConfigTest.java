package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BatchGenerationConfigTest {

  @Test
  void hasTheDocumentedDefaults() {
    BatchGenerationConfig defaults = BatchGenerationConfig.defaults();
    assertThat(defaults.maxTokens()).isEqualTo(100);
    assertThat(defaults.temperature()).isEqualTo(1.0f);
    assertThat(defaults.topK()).isEqualTo(40);
    assertThat(defaults.topP()).isEqualTo(0.9f);
    assertThat(defaults.timeoutMs()).isEqualTo(BatchGenerationConfig.NO_TIMEOUT);
    assertThat(defaults.retryAttempts()).isZero();
    assertThat(defaults.stop()).isEmpty();
  }

  @Test
  void namesTheValueThatIsWrong() {
    assertRefused(
        BatchGenerationConfig.builder().maxTokens(0), "maxTokens is 0; it must be 1 or more");
    assertRefused(
        BatchGenerationConfig.builder().temperature(Double.NaN),
        "temperature is NaN; it must be 0 or more");
    assertRefused(BatchGenerationConfig.builder().topK(-1), "topK is -1; it must be 0 or more");
    assertRefused(
        BatchGenerationConfig.builder().topP(1.5), "topP is 1.5; it must be above 0 and at most 1");
    assertRefused(
        BatchGenerationConfig.builder().minP(1), "minP is 1.0; it must be at least 0 and below 1");
    assertRefused(
        BatchGenerationConfig.builder().repeatPenalty(0),
        "repeatPenalty is 0.0; it must be above 0");
    assertRefused(
        BatchGenerationConfig.builder().seed(1L << 32),
        "seed is 4294967296; it must be 0 to 4294967294, or -1 for a random one");
    assertRefused(
        BatchGenerationConfig.builder().stop(""),
        "stop is ''; it must be a string that is not empty");
    assertRefused(
        BatchGenerationConfig.builder().timeoutMs(-5),
        "timeoutMs is -5; it must be 1 or more, or 0 for no limit");
    assertRefused(
        BatchGenerationConfig.builder().retryAttempts(-1),
        "retryAttempts is -1; it must be 0 or more");
  }

  private static void assertRefused(BatchGenerationConfig.Builder builder, String message) {
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
