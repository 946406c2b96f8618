package io.sparkllama.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.request.BatchGenerationConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SamplingParamsTest {

  private static SamplingParams.Builder other() {
    return SamplingParams.greedy().toBuilder()
        .temperature(0.5f)
        .topK(3)
        .topP(0.25f)
        .minP(0.125f)
        .typicalP(0.75f)
        .repeatPenalty(1.5f)
        .frequencyPenalty(-2)
        .presencePenalty(2)
        .logitBias(Map.of(7, -100f))
        .grammar("root ::= \"a\"")
        .seed(0xFFFF_FFFEL);
  }

  @Test
  void setsEachValueByItsName() {
    SamplingParams expected =
        new SamplingParams(
            0.5f,
            3,
            0.25f,
            0.125f,
            0.75f,
            1.5f,
            -2,
            2,
            Map.of(7, -100f),
            "root ::= \"a\"",
            0xFFFF_FFFEL);
    assertThat(other().build()).isEqualTo(expected);
    assertThat(expected.toBuilder().build()).isEqualTo(expected);
  }

  @Test
  void areOneValueOfABatchsConfiguration() {
    BatchGenerationConfig config =
        BatchGenerationConfig.builder()
            .temperature(0.5)
            .topK(3)
            .topP(0.25)
            .minP(0.125)
            .typicalP(0.75)
            .repeatPenalty(1.5)
            .frequencyPenalty(-2)
            .presencePenalty(2)
            .logitBias(Map.of(7, -100f))
            .grammar("root ::= \"a\"")
            .seed(0xFFFF_FFFEL)
            .build();
    assertThat(config.sampling()).isEqualTo(other().build());
    assertThat(config.toBuilder().build()).isEqualTo(config);
    assertThat(config.typicalP()).isEqualTo(0.75f);
    assertThat(config.seed()).isEqualTo(4294967294L);
  }

  @Test
  void aBuilderMadeOfAConfigurationLeavesItAsItIs() {
    BatchGenerationConfig config = BatchGenerationConfig.builder().topK(3).build();
    assertThat(config.toBuilder().topK(4).build().topK()).isEqualTo(4);
    assertThat(config.topK()).isEqualTo(3);
    assertThat(BatchGenerationConfig.defaults().topK()).isEqualTo(40);
  }

  @Test
  void nameTheValueThatIsWrong() {
    assertRefused(other().topP(0), "topP is 0.0; it must be above 0 and at most 1");
    assertRefused(other().typicalP(1.5f), "typicalP is 1.5; it must be above 0 and at most 1");
    assertRefused(other().frequencyPenalty(2.5f), "frequencyPenalty is 2.5; it must be -2 to 2");
    assertRefused(other().presencePenalty(-3), "presencePenalty is -3.0; it must be -2 to 2");
    assertRefused(
        other().logitBias(Map.of(-1, 1f)),
        "logitBias is -1=1.0; it must be token IDs, each with a number from -100 to 100");
    assertRefused(
        other().seed(0xFFFF_FFFFL),
        "seed is 4294967295; it must be 0 to 4294967294, or -1 for a random one");
  }

  private static void assertRefused(SamplingParams.Builder builder, String message) {
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
