package io.sparkllama.internal.llama.v0_5;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.internal.gguf.GgufArray;
import io.sparkllama.internal.gguf.GgufHeader;
import io.sparkllama.internal.gguf.GgufType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RankingRuleTest {

  private static Optional<String> obstacle(
      String architecture, long pooling, Optional<Long> labels, String... tensors) {
    Map<String, Object> values = new HashMap<>();
    values.put("general.architecture", architecture);
    values.put(architecture + ".pooling_type", pooling);
    labels.ifPresent(
        count ->
            values.put(
                architecture + ".classifier.output_labels", GgufArray.of(GgufType.STRING, count)));
    return RankingRule.obstacle(
        new GgufHeader(
            values,
            List.of(tensors).stream()
                .map(name -> new GgufHeader.Tensor(name, List.of(1L), 0))
                .toList()));
  }

  @Test
  void ranksWithAHeadThatMakesOneScore() {
    for (String encoder : List.of("bert", "modern-bert", "neo-bert")) {
      assertThat(obstacle(encoder, 4, Optional.empty(), "cls.output.weight")).isEmpty();
    }
    assertThat(obstacle("jina-bert-v2", 4, Optional.empty(), "cls.weight")).isEmpty();
    assertThat(obstacle("bert", 4, Optional.of(1L), "cls.output.weight")).isEmpty();
    assertThat(obstacle("qwen3", 4, Optional.of(2L), "cls.output.weight")).isEmpty();
  }

  @Test
  void refusesAFileOfAnotherKind() {
    assertThat(obstacle("bert", 1, Optional.empty(), "cls.output.weight"))
        .contains("its file requests pooling 'mean', but a reranker requests pooling 'rank'");
    assertThat(obstacle("qwen3", 0, Optional.empty(), "cls.output.weight"))
        .contains("its file requests no pooling, but a reranker requests pooling 'rank'");
    assertThat(obstacle("qwen3", 9, Optional.empty()))
        .contains("its file requests pooling '9', but a reranker requests pooling 'rank'");
  }

  /** The native library would return a number anyway. */
  @Test
  void refusesAHeadThatMakesNoScore() {
    assertThat(obstacle("bert", 4, Optional.empty(), "cls.weight"))
        .contains("its file requests pooling 'rank' but has no tensor cls.output.weight");
    assertThat(obstacle("llama", 4, Optional.empty(), "cls.output.weight"))
        .contains(
            "llama.cpp v0.5 can only rank with bert, jina-bert-v2, modern-bert, neo-bert, qwen3 and"
                + " qwen3vl, but its architecture is llama");
    assertThat(obstacle("bert", 4, Optional.of(3L), "cls.output.weight"))
        .contains("its ranking head has 3 outputs, but a reranker of architecture bert has 1");
    assertThat(obstacle("qwen3", 4, Optional.empty(), "cls.output.weight"))
        .contains("its ranking head has 1 output, but a reranker of architecture qwen3 has 2");
  }
}
