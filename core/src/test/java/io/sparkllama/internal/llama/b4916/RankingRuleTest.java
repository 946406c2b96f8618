package io.sparkllama.internal.llama.b4916;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.internal.gguf.GgufHeader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RankingRuleTest {

  private static GgufHeader header(String architecture, boolean causal, String... tensors) {
    return new GgufHeader(
        Map.of(
            "general.architecture",
            architecture,
            architecture + ".pooling_type",
            4L,
            architecture + ".attention.causal",
            causal),
        List.of(tensors).stream()
            .map(name -> new GgufHeader.Tensor(name, List.of(1L), 0))
            .toList());
  }

  @Test
  void ranksWithEncodersThatHaveAWholeHead() {
    assertThat(
            RankingRule.obstacle(
                header(
                    "bert",
                    false,
                    "cls.weight",
                    "cls.bias",
                    "cls.output.weight",
                    "cls.output.bias")))
        .isEmpty();
    assertThat(RankingRule.obstacle(header("jina-bert-v2", false, "cls.weight", "cls.bias")))
        .isEmpty();
  }

  /** The native library would abort the process. */
  @Test
  void refusesAHeadOfWhichSomethingIsMissing() {
    assertThat(RankingRule.obstacle(header("bert", false, "cls.weight", "cls.output.weight")))
        .contains("its file requests pooling 'rank' but has no tensor cls.bias");
    assertThat(RankingRule.obstacle(header("bert", false, "cls.weight", "cls.bias")))
        .contains("its file requests pooling 'rank' but has no tensor cls.output.weight");
    assertThat(RankingRule.obstacle(header("bert", true, "cls.weight")))
        .contains("its file does not say bert.attention.causal = false");
  }

  @Test
  void saysWhichEngineRanksWithOthers() {
    assertThat(RankingRule.obstacle(header("llama", true)))
        .contains(
            "llama.cpp b4916 can only rank with bert and jina-bert-v2, but its architecture is llama;"
                + " llama.cpp v0.5 supports more");
  }
}
