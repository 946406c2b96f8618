package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.scripted.ScriptedEngine;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.ChatMessage;
import io.sparkllama.request.Reasoning;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.GenerationResult;
import io.sparkllama.result.IndexedResult;
import io.sparkllama.result.TokenLogProbability;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reasoning models, on a scripted engine. */
@Timeout(1800)
class ReasoningTest {

  private static final String TEMPLATE = "{{ messages[0].content }}:";
  private static final String THINKING = "{{ messages[0].content }}<think>\n{# </think> #}";
  private static final String HARMONY =
      "{{ messages[0].content }}<|start|>assistant{# <|channel|> #}";

  private static final BatchGenerationConfig CHAT =
      BatchGenerationConfig.builder().chat(true).build();
  private static final BatchGenerationConfig SCHEMA =
      CHAT.toBuilder().jsonSchema("{\"type\": \"integer\"}").build();

  private static ParallelProcessor open(ScriptedEngine engine) {
    return Scripted.open(
        ProcessorConfig.of("scripted", ThreadPoolConfig.ofThreads(2))
            .withMaxBatchSize(4)
            .withContextSize(256),
        engine,
        System::nanoTime);
  }

  /**
   * A model whose tags are spelled out in several tokens, and whose template does not mention them.
   */
  private static ScriptedEngine saying(String answer) {
    return new ScriptedEngine(prompt -> answer, batch -> null);
  }

  /** A model with two control tokens as tags. */
  private static ScriptedEngine thinker(UnaryOperator<String> answers) {
    return new ScriptedEngine(answers, batch -> null)
        .withMarks("<think>", "</think>")
        .withTemplate(TEMPLATE);
  }

  private static GenerationResult ask(ScriptedEngine engine, BatchGenerationConfig config) {
    try (ParallelProcessor processor = open(engine)) {
      return processor.generate("6 x 7", config);
    } finally {
      assertThat(engine.openSamplers).hasValue(0);
    }
  }

  @Test
  void splitsReasoningFromTheAnswerInChats() {
    GenerationResult result = ask(thinker(prompt -> "<think>\nsix\n</think>\n\n42"), CHAT);
    assertThat(result.error()).isNull();
    assertThat(result.reasoning()).isEqualTo("six");
    assertThat(result.text()).isEqualTo("42");
    assertThat(result.reasoningTokens()).isEqualTo(7);
    assertThat(result.tokensGenerated()).isEqualTo(7 + "\n\n42".length() + 1);
    assertThat(result.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(ask(saying("<think>six</think>42"), CHAT).reasoning()).isEqualTo("six");
  }

  @Test
  void aConversationIsAChatWhateverTheOptionSays() {
    try (ParallelProcessor processor = open(thinker(prompt -> "<think>a</think>b"))) {
      GenerationResult result =
          processor
              .batchChat(List.of(List.of(ChatMessage.user("q"))), BatchGenerationConfig.defaults())
              .get(0);
      assertThat(result.reasoning()).isEqualTo("a");
      assertThat(result.text()).isEqualTo("b");
    }
  }

  @Test
  void keepsTheReasoningInTheTextOfPlainPrompts() {
    BatchGenerationConfig plain = BatchGenerationConfig.defaults();
    GenerationResult kept = ask(saying("<think>six</think>\n42"), plain);
    assertThat(kept.text()).isEqualTo("<think>six</think>\n42");
    assertThat(kept.reasoning()).isNull();
    assertThat(kept.reasoningTokens()).isZero();
    assertThat(ask(thinker(prompt -> "<think>six</think>\n42"), plain).text()).isEqualTo("six\n42");
    GenerationResult split =
        ask(saying("<think>six</think>\n42"), plain.toBuilder().reasoningBudget(9).build());
    assertThat(split.text()).isEqualTo("42");
    assertThat(
            ask(
                    saying("<think>six</think>\n42"),
                    CHAT.toBuilder().reasoning(Reasoning.KEEP).build())
                .text())
        .isEqualTo("<think>six</think>\n42");
  }

  @Test
  void dropsTheReasoningAndCountsIt() {
    GenerationResult result =
        ask(
            thinker(prompt -> "<think>six</think>42"),
            CHAT.toBuilder().reasoning(Reasoning.DROP).build());
    assertThat(result.text()).isEqualTo("42");
    assertThat(result.reasoning()).isNull();
    assertThat(result.reasoningTokens()).isEqualTo(5);
  }

  @Test
  void aModelThatDoesNotThinkAnswersAsItIs() {
    GenerationResult result = ask(thinker(prompt -> "\n  forty-two"), CHAT);
    assertThat(result.text()).isEqualTo("\n  forty-two");
    assertThat(result.reasoning()).isNull();
    assertThat(result.reasoningTokens()).isZero();
  }

  @Test
  void aTemplateMayBeginTheReasoning() {
    ScriptedEngine engine =
        thinker(prompt -> prompt.endsWith("<think>\n") ? "six</think>42" : "no")
            .withTemplate(THINKING);
    GenerationResult result = ask(engine, CHAT);
    assertThat(result.reasoning()).isEqualTo("six");
    assertThat(result.text()).isEqualTo("42");
    assertThat(result.reasoningTokens()).isEqualTo(4);
    String closed = "{{ messages[0].content }}<think>\n\n</think>\n\n";
    assertThat(ask(thinker(prompt -> "42").withTemplate(closed), CHAT))
        .extracting(GenerationResult::text, GenerationResult::reasoning)
        .containsExactly("42", null);
  }

  @Test
  void channelsAreToldApart() {
    ScriptedEngine engine =
        new ScriptedEngine(
                prompt ->
                    "<|channel|>analysis<|message|>six<|end|><|start|>assistant<|channel|>final"
                        + "<|message|>42",
                batch -> null)
            .withMarks("<|channel|>", "<|message|>", "<|start|>", "<|end|>")
            .withTemplate(HARMONY);
    GenerationResult result = ask(engine, CHAT);
    assertThat(result.reasoning()).isEqualTo("six");
    assertThat(result.text()).isEqualTo("42");
    assertThat(result.tokensGenerated()).isEqualTo(result.reasoningTokens() + 3);
    assertThat(ask(engine, CHAT.toBuilder().reasoningBudget(2).build()))
        .extracting(GenerationResult::reasoning, GenerationResult::text)
        .containsExactly("si", "42");
    // The model generates the first tag; the grammar applies after the last one.
    assertThat(ask(engine, SCHEMA))
        .extracting(GenerationResult::error, GenerationResult::reasoning, GenerationResult::text)
        .containsExactly(null, "six", "42");
  }

  @Test
  void aBudgetEndsTheReasoningAndTheAnswerGoesOn() {
    ScriptedEngine engine = thinker(prompt -> "<think>six times seven</think>42");
    GenerationResult result = ask(engine, CHAT.toBuilder().reasoningBudget(5).build());
    assertThat(result.reasoning()).isEqualTo("six t");
    assertThat(result.text()).isEqualTo("42");
    assertThat(result.reasoningTokens()).isEqualTo(7);
    assertThat(result.tokensGenerated()).isEqualTo(10);
    assertThat(ask(engine, CHAT.toBuilder().reasoningBudget(0).build()))
        .extracting(GenerationResult::reasoning, GenerationResult::text)
        .containsExactly("", "42");
    GenerationResult enough = ask(engine, CHAT.toBuilder().reasoningBudget(100).build());
    assertThat(enough.reasoning()).isEqualTo("six times seven");
  }

  @Test
  void aBudgetEndsReasoningThatTheTemplateBegan() {
    ScriptedEngine engine = thinker(prompt -> "six times</think>42").withTemplate(THINKING);
    GenerationResult none = ask(engine, CHAT.toBuilder().reasoningBudget(0).build());
    assertThat(none.reasoning()).isEmpty();
    assertThat(none.text()).isEqualTo("42");
    assertThat(none.reasoningTokens()).isEqualTo(1);
  }

  @Test
  void anEndMarkOfSeveralTokensIsPutInAsAWhole() {
    GenerationResult result =
        ask(
            saying("<think>six times seven</think>42"),
            CHAT.toBuilder().reasoningBudget(3).build());
    assertThat(result.reasoning()).isEqualTo("six");
    assertThat(result.text()).isEqualTo("42");
    assertThat(result.reasoningTokens()).isEqualTo("<think>six</think>".length());
  }

  @Test
  void anAnswerThatIsCutInsideTheReasoningHasFailed() {
    ScriptedEngine engine = thinker(prompt -> "<think>" + "hm ".repeat(100) + "</think>42");
    GenerationResult result = ask(engine, CHAT.toBuilder().maxTokens(10).build());
    assertThat(result.success()).isFalse();
    assertThat(result.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(result.error())
        .isEqualTo(
            "the text was cut inside the model's reasoning, after 10 tokens, before the final"
                + " answer; raise maxTokens or set reasoningBudget to fewer tokens");
    assertThat(result.text()).isEmpty();
    assertThat(result.reasoning()).isEqualTo("hm hm hm");
    assertThat(result.reasoningTokens()).isEqualTo(10);
    assertThat(ask(engine, CHAT.toBuilder().maxTokens(1000).build()).error())
        .contains("raise contextSize or set reasoningBudget")
        .contains("after 251 tokens");
    // The tag inserted by the budget does not fit any more.
    assertThat(
            ask(
                    saying("<think>six times</think>42"),
                    CHAT.toBuilder().maxTokens(12).reasoningBudget(3).build())
                .error())
        .contains("after 12 tokens");
    assertThat(
            ask(
                    thinker(prompt -> "<think>six</think>\n\n42"),
                    CHAT.toBuilder().maxTokens(6).build())
                .error())
        .contains("raise maxTokens");
    assertThat(
            ask(
                    thinker(prompt -> "<think>six</think>\n\n42"),
                    CHAT.toBuilder().maxTokens(8).build())
                .text())
        .isEqualTo("4");
  }

  @Test
  void aModelThatEndsInsideItsReasoningHasGivenNoAnswer() {
    GenerationResult result = ask(thinker(prompt -> "<think>six"), CHAT);
    assertThat(result.success()).isFalse();
    assertThat(result.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(result.error()).startsWith("the model stopped inside its reasoning, after 5 tokens");
    assertThat(result.reasoning()).isEqualTo("six");
  }

  @Test
  void stopStringsCountInTheAnswerAlone() {
    GenerationResult result =
        ask(
            thinker(prompt -> "<think>6\n\n7.</think>\n\n42. Yes"),
            CHAT.toBuilder().stop(".", "\n\n").build());
    assertThat(result.reasoning()).isEqualTo("6\n\n7.");
    assertThat(result.text()).isEqualTo("42");
    assertThat(result.finishReason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void aSchemaBindsTheAnswerAndNotTheReasoning() {
    ScriptedEngine engine = thinker(prompt -> "\n<think>six</think>\n42");
    GenerationResult result = ask(engine, SCHEMA);
    assertThat(result.error()).isNull();
    assertThat(result.reasoning()).isEqualTo("six");
    assertThat(result.text()).isEqualTo("42");
    // Everything except the most probable tokens, which are the line ends and the first tag.
    assertThat(engine.sampledFreely).hasSize("six".length() + 1);
    assertThat(ask(thinker(prompt -> "<think>six</think>no"), SCHEMA).error()).contains("JSON");
    assertThat(
            ask(thinker(prompt -> "<think>six</think>4.2"), SCHEMA.toBuilder().stop(".").build()))
        .extracting(GenerationResult::success, GenerationResult::text)
        .containsExactly(false, "4");
  }

  @Test
  void aSchemaBindsAllOfAModelThatDoesNotThink() {
    ScriptedEngine silent = thinker(prompt -> "42");
    assertThat(ask(silent, SCHEMA).text()).isEqualTo("42");
    assertThat(silent.sampledFreely).isEmpty();
    ScriptedEngine unknown = saying("<think>six</think>42");
    GenerationResult bound = ask(unknown, SCHEMA);
    assertThat(unknown.sampledFreely).isEmpty();
    assertThat(bound.success()).isFalse();
    assertThat(bound.text()).isEqualTo("<think>six</think>42");
    ScriptedEngine kept = thinker(prompt -> "<think>six</think>42");
    ask(kept, SCHEMA.toBuilder().reasoning(Reasoning.KEEP).build());
    assertThat(kept.sampledFreely).isEmpty();
  }

  @Test
  void logProbabilitiesAreThoseOfTheTokensBehindTheReasoning() {
    BatchGenerationConfig config = CHAT.toBuilder().logProbabilities(true).build();
    GenerationResult result = ask(thinker(prompt -> "\n<think>six</think>42"), config);
    assertThat(result.logProbabilities())
        .extracting(TokenLogProbability::text)
        .containsExactly("4", "2", "");
    assertThat(result.logProbabilities())
        .hasSize(result.tokensGenerated() - result.reasoningTokens());
    assertThat(ask(thinker(prompt -> "\n42"), config).logProbabilities()).hasSize(4);
  }

  @Test
  void anItemThatIsTriedAgainThinksAnew() {
    ScriptedEngine engine =
        new ScriptedEngine(prompt -> "<think>six</think>42", ScriptedEngine.failing(4))
            .withMarks("<think>", "</think>")
            .withTemplate(TEMPLATE);
    GenerationResult result = ask(engine, CHAT.toBuilder().retryAttempts(1).build());
    assertThat(result.attempts()).isEqualTo(2);
    assertThat(result.reasoning()).isEqualTo("six");
    assertThat(result.text()).isEqualTo("42");
    assertThat(result.reasoningTokens()).isEqualTo(5);
  }

  @Test
  void anItemWhoseTimeIsUpInsideItsReasoningKeepsIt() {
    AtomicLong clock = new AtomicLong();
    ScriptedEngine engine =
        new ScriptedEngine(
                prompt -> "<think>" + "hm ".repeat(50),
                batch -> {
                  clock.addAndGet(1_000_000);
                  return null;
                })
            .withMarks("<think>", "</think>")
            .withTemplate(TEMPLATE);
    try (ParallelProcessor processor =
        Scripted.open(
            ProcessorConfig.of("scripted", ThreadPoolConfig.ofThreads(1)), engine, clock::get)) {
      GenerationResult result = processor.generate("q", CHAT.toBuilder().timeoutMs(10).build());
      assertThat(result.finishReason()).isEqualTo(FinishReason.TIMEOUT);
      assertThat(result.text()).isEmpty();
      assertThat(result.reasoning()).startsWith("hm hm");
      assertThat(result.reasoningTokens()).isEqualTo(result.tokensGenerated());
    }
  }

  @Test
  void budgetsOfManyItemsEndEachInItsTime() throws Exception {
    ScriptedEngine engine =
        thinker(
            prompt ->
                "<think>"
                    + prompt.replace(":", "").repeat(9)
                    + "</think>"
                    + prompt.toUpperCase(Locale.ROOT));
    try (ParallelProcessor processor = open(engine)) {
      BatchGenerationConfig config = CHAT.toBuilder().reasoningBudget(6).build();
      List<String> prompts = List.of("a", "bc", "def", "ghij", "klmno", "p", "qr", "stu");
      List<GenerationResult> results = processor.batchGenerate(prompts, config);
      try (ResultStream<GenerationResult> stream =
          processor.streamGenerate(prompts.iterator(), config)) {
        while (stream.hasNext()) {
          IndexedResult<GenerationResult> next = stream.next();
          assertThat(next.result().reasoning())
              .isEqualTo(results.get((int) next.index()).reasoning());
        }
      }
      for (int i = 0; i < prompts.size(); i++) {
        GenerationResult result = results.get(i);
        assertThat(result.text()).isEqualTo(prompts.get(i).toUpperCase(Locale.ROOT) + ":");
        assertThat(result.reasoning()).isEqualTo(prompts.get(i).repeat(9).substring(0, 6));
        assertThat(processor.generateAsync(prompts.get(i), config).get().reasoning())
            .isEqualTo(result.reasoning());
      }
    }
  }

  @Test
  void aScatteredCacheLosesNothingOfABudget() {
    ScriptedEngine engine =
        thinker(prompt -> "<think>" + "x".repeat(60) + "</think>" + prompt.toUpperCase(Locale.ROOT))
            .scattering(0.6);
    try (ParallelProcessor processor = open(engine)) {
      List<String> prompts = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
      BatchGenerationConfig config = CHAT.toBuilder().reasoningBudget(40).build();
      assertThat(processor.batchGenerate(prompts, config))
          .allSatisfy(
              result -> {
                assertThat(result.error()).isNull();
                assertThat(result.reasoning()).isEqualTo("x".repeat(40));
                assertThat(result.reasoningTokens()).isEqualTo(42);
              })
          .extracting(GenerationResult::text)
          .containsExactly("A:", "B:", "C:", "D:", "E:", "F:", "G:", "H:", "I:", "J:");
    }
  }

  @Test
  void refusesABudgetThatCannotBe() {
    assertThatThrownBy(() -> CHAT.toBuilder().reasoningBudget(-2).build())
        .hasMessage("reasoningBudget is -2; it must be 0 or more, or -1 for no limit");
    assertThatThrownBy(() -> CHAT.toBuilder().reasoning(Reasoning.KEEP).reasoningBudget(1).build())
        .hasMessage(
            "reasoningBudget is set together with reasoning KEEP; it must be unset with KEEP; use SPLIT"
                + " or DROP");
  }
}
