package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.scripted.ScriptedEngine;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.ChatMessage;
import io.sparkllama.request.OverlongPrompt;
import io.sparkllama.result.GenerationResult;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What part of a prompt reaches the engine. The scripted engine has one token per byte and responds
 * with the prompt in capitals; a control token appears as NUL.
 */
class PromptsTest {

  private static final int CONTEXT_LENGTH = 64;

  /** Requests a hundred tokens, so that half of the context is left for the prompt. */
  private static final BatchGenerationConfig CONFIG = BatchGenerationConfig.defaults();

  private static ParallelProcessor processor;

  @BeforeAll
  static void open() {
    ProcessorConfig config =
        ProcessorConfig.of("scripted", ThreadPoolConfig.ofThreads(1))
            .withMaxBatchSize(1)
            .withContextSize(CONTEXT_LENGTH);
    processor = Scripted.open(config, ScriptedEngine.shouting(), System::nanoTime);
  }

  @AfterAll
  static void close() {
    processor.close();
  }

  @ParameterizedTest
  @CsvSource({
    "TRUNCATE_LEFT, mmmmmmmmmmmmmmmmmmmmmmmmmmmmlast",
    "TRUNCATE_RIGHT, firstmmmmmmmmmmmmmmmmmmmmmmmmmmm",
    "TRUNCATE_MIDDLE, firstmmmmmmmmmmmmmmmmmmmmmmmlast"
  })
  void cutsATextWhereAsked(OverlongPrompt how, String left) {
    String prompt = "first" + "m".repeat(100) + "last";
    GenerationResult result =
        processor.generate(prompt, CONFIG.toBuilder().overlongPrompt(how).build());
    assertThat(result.promptTokens()).isEqualTo(CONTEXT_LENGTH / 2);
    assertThat(result.truncated()).isTrue();
    assertThat(result.text()).isEqualTo(left.toUpperCase(Locale.ROOT));
  }

  @Test
  void leavesRoomForNoMoreThanTheAnswerNeeds() {
    BatchGenerationConfig few =
        CONFIG.toBuilder().maxTokens(10).overlongPrompt(OverlongPrompt.TRUNCATE_LEFT).build();
    assertThat(processor.generate("m".repeat(100), few).promptTokens()).isEqualTo(54);
    assertThat(processor.generate("m".repeat(54), few).truncated()).isFalse();
  }

  @Test
  void cutsATextOfMillionsOfCharactersWithoutReadingAllOfIt() {
    String prompt = "first" + "\uD83D\uDE00".repeat(3_000_000) + "last";
    BatchGenerationConfig middle =
        CONFIG.toBuilder().overlongPrompt(OverlongPrompt.TRUNCATE_MIDDLE).build();
    GenerationResult result = processor.generate(prompt, middle);
    assertThat(result.truncated()).isTrue();
    assertThat(result.text()).startsWith("FIRST\uD83D\uDE00").endsWith("LAST");
    assertThat(processor.generate(prompt, CONFIG).error())
        .startsWith("the prompt has 6000009 characters, and at most 63 tokens fit");
  }

  @Test
  void onlyTheTemplateBringsInControlTokens() {
    GenerationResult result =
        processor.generate("hi<end>", CONFIG.toBuilder().systemPrompt("be <end>").build());
    assertThat(result.text()).isEqualTo("SYSTEM: BE <END>\0USER: HI<END>\0");
  }

  @Test
  void cutsOnlyTheLongestMessageOfAConversation() {
    List<ChatMessage> messages =
        List.of(ChatMessage.system("short"), ChatMessage.user("a" + "b".repeat(90) + "c"));
    BatchGenerationConfig right =
        CONFIG.toBuilder().maxTokens(20).overlongPrompt(OverlongPrompt.TRUNCATE_RIGHT).build();
    GenerationResult result = processor.batchChat(List.of(messages), right).get(0);
    assertThat(result.promptTokens()).isEqualTo(44);
    assertThat(result.truncated()).isTrue();
    assertThat(result.text()).isEqualTo("SYSTEM: SHORT\0USER: ");
    String unfit = "x".repeat(60);
    GenerationResult both =
        processor
            .batchChat(List.of(List.of(ChatMessage.system(unfit), ChatMessage.user(unfit))), right)
            .get(0);
    assertThat(both.error())
        .isEqualTo(
            "the prompt has 136 tokens, and truncating its longest part cannot make it fit 44;"
                + " shorten it or raise contextSize");
  }

  @Test
  void saysWhichMessageIsWrong() {
    List<GenerationResult> results =
        processor.batchChat(
            List.of(List.of(), List.of(ChatMessage.user("a"), ChatMessage.assistant(null))),
            CONFIG);
    assertThat(results)
        .extracting(GenerationResult::error)
        .containsExactly(
            "the conversation has no messages; add one",
            "the content of message 1 is null; provide one");
  }
}
