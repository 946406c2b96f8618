package io.sparkllama.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GenerationResultTest {

  private static final Failure FAILURE = new Failure(Failure.Kind.TIMEOUT, "it took too long");
  private static final TokenLogProbability TOKEN = new TokenLogProbability(7, "x", -0.5f);

  @Test
  void eachValueIsWhereItsNameSays() {
    GenerationResult result =
        GenerationResult.builder(FinishReason.LENGTH)
            .text("a text")
            .tokensGenerated(1)
            .processingTimeMs(2)
            .failure(FAILURE)
            .promptTokens(3)
            .truncated(true)
            .attempts(4)
            .prefixTokens(5)
            .logProbabilities(List.of(TOKEN))
            .reasoning("hm")
            .reasoningTokens(6)
            .build();
    assertThat(result.text()).isEqualTo("a text");
    assertThat(result.tokensGenerated()).isEqualTo(1);
    assertThat(result.processingTimeMs()).isEqualTo(2);
    assertThat(result.failure()).isEqualTo(FAILURE);
    assertThat(result.promptTokens()).isEqualTo(3);
    assertThat(result.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(result.truncated()).isTrue();
    assertThat(result.attempts()).isEqualTo(4);
    assertThat(result.prefixTokens()).isEqualTo(5);
    assertThat(result.logProbabilities()).containsExactly(TOKEN);
    assertThat(result.reasoning()).isEqualTo("hm");
    assertThat(result.reasoningTokens()).isEqualTo(6);
  }

  @Test
  void isEmptyAndASuccessUnlessMoreIsSaid() {
    GenerationResult result = GenerationResult.builder(FinishReason.STOP).build();
    assertThat(result)
        .isEqualTo(
            new GenerationResult(
                "", 0, 0, null, 0, FinishReason.STOP, false, 0, 0, List.of(), null, 0));
    assertThat(result.success()).isTrue();
    assertThat(result.error()).isNull();
  }

  /** A text that ended by itself may still be none that its schema allows. */
  @ParameterizedTest
  @EnumSource
  void isNoSuccessWithAFailure(FinishReason reason) {
    GenerationResult result = GenerationResult.builder(reason).failure(FAILURE).build();
    assertThat(result.success()).isFalse();
    assertThat(result.error()).isEqualTo("it took too long");
  }

  @ParameterizedTest
  @EnumSource(names = {"TIMEOUT", "ERROR", "CANCELLED"})
  void needsAFailureIfItEndedWithoutSuccess(FinishReason reason) {
    assertThatThrownBy(() -> GenerationResult.builder(reason).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("failure is null; a result that ended with " + reason + " must have one");
  }

  @Test
  void aRefusedPromptHasNothingButItsTokens() {
    GenerationResult result = GenerationResult.refused(FAILURE, 9);
    assertThat(result)
        .isEqualTo(
            GenerationResult.builder(FinishReason.ERROR).failure(FAILURE).promptTokens(9).build());
  }

  @Test
  void keepsItsOwnListOfLogProbabilities() {
    List<TokenLogProbability> tokens = new ArrayList<>(List.of(TOKEN));
    GenerationResult result =
        GenerationResult.builder(FinishReason.STOP).logProbabilities(tokens).build();
    tokens.clear();
    assertThat(result.logProbabilities()).containsExactly(TOKEN);
  }
}
