package io.sparkllama.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ModelInfoTest {

  @Test
  void eachValueIsWhereItsNameSays() {
    ModelInfo model =
        ModelInfo.builder("a model")
            .parameterCount(1)
            .sizeBytes(2)
            .trainedContextLength(3)
            .vocabularySize(4)
            .embeddingLength(5)
            .pooling(Optional.of(ModelInfo.RANK))
            .concurrencyObstacle(Optional.of("it has a counter"))
            .rankingObstacle(Optional.of("it has no head"))
            .build();
    assertThat(model.description()).isEqualTo("a model");
    assertThat(model.parameterCount()).isEqualTo(1);
    assertThat(model.sizeBytes()).isEqualTo(2);
    assertThat(model.trainedContextLength()).isEqualTo(3);
    assertThat(model.vocabularySize()).isEqualTo(4);
    assertThat(model.embeddingLength()).isEqualTo(5);
    assertThat(model.pooling()).contains("rank");
    assertThat(model.concurrencyObstacle()).contains("it has a counter");
    assertThat(model.rankingObstacle()).contains("it has no head");
    assertThat(model.ranks()).isFalse();
  }

  /** The order: causal, sharesPrefixes, recurrent, singleSequence. */
  private static Stream<Boolean> answers(ModelInfo.Builder builder) {
    ModelInfo model = builder.build();
    return Stream.of(
        model.causal(), model.sharesPrefixes(), model.recurrent(), model.singleSequence());
  }

  @Test
  void eachAbilityIsWhereItsNameSays() {
    ModelInfo.Builder none = ModelInfo.builder("a model").causal(false);
    assertThat(answers(none)).containsExactly(false, false, false, false);
    assertThat(answers(none.causal(true))).containsExactly(true, false, false, false);
    none.causal(false);
    assertThat(answers(none.sharesPrefixes(true))).containsExactly(false, true, false, false);
    none.sharesPrefixes(false);
    assertThat(answers(none.recurrent(true))).containsExactly(false, false, true, false);
    none.recurrent(false);
    assertThat(answers(none.singleSequence(true))).containsExactly(false, false, false, true);
  }

  @Test
  void claimsNoAbilityThatItWasNotGiven() {
    ModelInfo model = ModelInfo.builder("a model").build();
    assertThat(answers(ModelInfo.builder("a model"))).containsExactly(true, false, false, false);
    assertThat(model.ranks()).isFalse();
    assertThat(model.pooling()).isEmpty();
    assertThat(model.concurrencyObstacle()).isEmpty();
    assertThat(ModelInfo.builder("a reranker").rankingObstacle(Optional.empty()).build().ranks())
        .isTrue();
  }
}
