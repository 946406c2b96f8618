package io.sparkllama.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
        BatchGenerationConfig.builder().stop(""), "stop is ''; it must be a non-empty string");
    assertRefused(
        BatchGenerationConfig.builder().timeoutMs(-5),
        "timeoutMs is -5; it must be 1 or more, or 0 for no limit");
    assertRefused(
        BatchGenerationConfig.builder().retryAttempts(-1),
        "retryAttempts is -1; it must be 0 or more");
  }

  private static final String SCHEMA = "{\"type\": \"null\"}";

  /** Sets each value to something other than its default. */
  static Stream<UnaryOperator<BatchGenerationConfig.Builder>> settings() {
    return Stream.of(
        builder -> builder.maxTokens(7),
        builder -> builder.temperature(0.5),
        builder -> builder.topK(1),
        builder -> builder.topP(0.5),
        builder -> builder.minP(0.5),
        builder -> builder.typicalP(0.5),
        builder -> builder.repeatPenalty(1.5),
        builder -> builder.frequencyPenalty(0.5),
        builder -> builder.presencePenalty(0.5),
        builder -> builder.logitBias(Map.of(3, -1f)),
        builder -> builder.seed(7),
        builder -> builder.stop("a", "b"),
        builder -> builder.stop(List.of("c")),
        builder -> builder.grammar("root ::= \"a\""),
        builder -> builder.jsonSchema(SCHEMA),
        builder -> builder.logProbabilities(true),
        builder -> builder.chat(true),
        builder -> builder.systemPrompt("Be short."),
        builder -> builder.chatTemplate("chatml"),
        builder -> builder.chatTemplateKwargs("{\"a\": 1}"),
        builder -> builder.reasoning(Reasoning.DROP),
        builder -> builder.reasoningBudget(9),
        builder -> builder.overlongPrompt(OverlongPrompt.TRUNCATE_LEFT),
        builder -> builder.timeoutMs(9),
        builder -> builder.retryAttempts(2));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void keepsWhatIsSetAndACopyHasIt(UnaryOperator<BatchGenerationConfig.Builder> setting) {
    BatchGenerationConfig set = setting.apply(BatchGenerationConfig.builder()).build();
    assertThat(set).isNotEqualTo(BatchGenerationConfig.defaults());
    assertThat(set.toBuilder().build()).isEqualTo(set);
    // Setting a value does not reset the others.
    BatchGenerationConfig.Builder all = BatchGenerationConfig.builder().seed(1).maxTokens(2);
    BatchGenerationConfig both = setting.apply(all).build();
    assertThat(setting.apply(both.toBuilder()).build()).isEqualTo(both);
  }

  /** Values at the limits of their ranges. */
  static Stream<UnaryOperator<BatchGenerationConfig.Builder>> edges() {
    return Stream.of(
        builder -> builder.maxTokens(1),
        builder -> builder.temperature(0),
        builder -> builder.topK(0),
        builder -> builder.topP(1).typicalP(1),
        builder -> builder.topP(1e-6).typicalP(1e-6),
        builder -> builder.minP(0),
        builder -> builder.minP(0.999),
        builder -> builder.repeatPenalty(1e-6),
        builder -> builder.frequencyPenalty(2).presencePenalty(2),
        builder -> builder.frequencyPenalty(-2).presencePenalty(-2),
        builder -> builder.logitBias(Map.of(0, 100f, 1, -100f)),
        builder -> builder.seed(-1),
        builder -> builder.seed((1L << 32) - 2),
        builder -> builder.timeoutMs(0).retryAttempts(0),
        builder -> builder.reasoningBudget(0),
        builder -> builder.reasoning(Reasoning.KEEP).reasoningBudget(-1));
  }

  @ParameterizedTest
  @MethodSource("edges")
  void takesWhatIsJustAllowed(UnaryOperator<BatchGenerationConfig.Builder> setting) {
    assertThatCode(() -> setting.apply(BatchGenerationConfig.builder()).build())
        .doesNotThrowAnyException();
  }

  @Test
  void namesWhatIsJustWrong() {
    assertRefused(
        BatchGenerationConfig.builder().temperature(-0.5),
        "temperature is -0.5; it must be 0 or more");
    assertRefused(
        BatchGenerationConfig.builder().temperature(Double.POSITIVE_INFINITY),
        "temperature is Infinity; it must be 0 or more");
    assertRefused(
        BatchGenerationConfig.builder().topP(0), "topP is 0.0; it must be above 0 and at most 1");
    assertRefused(
        BatchGenerationConfig.builder().minP(-0.5),
        "minP is -0.5; it must be at least 0 and below 1");
    assertRefused(
        BatchGenerationConfig.builder().typicalP(0),
        "typicalP is 0.0; it must be above 0 and at most 1");
    assertRefused(
        BatchGenerationConfig.builder().typicalP(1.5),
        "typicalP is 1.5; it must be above 0 and at most 1");
    assertRefused(
        BatchGenerationConfig.builder().repeatPenalty(Double.POSITIVE_INFINITY),
        "repeatPenalty is Infinity; it must be above 0");
    assertRefused(
        BatchGenerationConfig.builder().frequencyPenalty(2.5),
        "frequencyPenalty is 2.5; it must be -2 to 2");
    assertRefused(
        BatchGenerationConfig.builder().presencePenalty(-2.5),
        "presencePenalty is -2.5; it must be -2 to 2");
    assertRefused(
        BatchGenerationConfig.builder().seed(-2),
        "seed is -2; it must be 0 to 4294967294, or -1 for a random one");
    assertRefused(
        BatchGenerationConfig.builder().reasoningBudget(-2),
        "reasoningBudget is -2; it must be 0 or more, or -1 for no limit");
  }

  @Test
  void namesWhatDoesNotGoTogether() {
    String biases = "; it must be token IDs, each with a number from -100 to 100";
    assertRefused(
        BatchGenerationConfig.builder().logitBias(Map.of(-1, 1f)), "logitBias is -1=1.0" + biases);
    assertRefused(
        BatchGenerationConfig.builder().logitBias(Map.of(1, 100.5f)),
        "logitBias is 1=100.5" + biases);
    assertRefused(
        BatchGenerationConfig.builder().grammar("root ::= \"a\"").jsonSchema(SCHEMA),
        "jsonSchema is set together with a grammar; it must be empty if grammar is set");
    assertRefused(
        BatchGenerationConfig.builder().systemPrompt("Be short.").chat(false),
        "systemPrompt is set without chat; it must be empty without chat");
    assertRefused(
        BatchGenerationConfig.builder().reasoning(Reasoning.KEEP).reasoningBudget(3),
        "reasoningBudget is set together with reasoning KEEP; it must be unset with KEEP; use SPLIT or"
            + " DROP");
    assertThatThrownBy(() -> BatchGenerationConfig.builder().jsonSchema("[").build())
        .hasMessageStartingWith("jsonSchema is not JSON: ");
    assertThatThrownBy(() -> BatchGenerationConfig.builder().chatTemplateKwargs("[1]").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("chatTemplateKwargs");
  }

  private static void assertRefused(BatchGenerationConfig.Builder builder, String message) {
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
