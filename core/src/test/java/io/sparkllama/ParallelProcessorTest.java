package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.Engine;
import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.scripted.ScriptedEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The scheduler's behaviour, on an engine that follows a script. */
@Timeout(30)
class ParallelProcessorTest {

  private static final BatchGenerationConfig DEFAULTS = BatchGenerationConfig.defaults();

  private static ParallelProcessor open(Engine engine, int workers, int sequences, int context) {
    return Scripted.open(config(workers, sequences, context), engine, System::nanoTime);
  }

  private static ProcessorConfig config(int workers, int sequences, int context) {
    return ProcessorConfig.of("scripted", ThreadPoolConfig.ofThreads(workers))
        .withMaxBatchSize(sequences)
        .withContextSize(context);
  }

  @Test
  void keepsInputOrderOverThousandsOfPromptsOfAllLengths() {
    ScriptedEngine engine = ScriptedEngine.shouting();
    List<String> prompts = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      prompts.add("p" + i + "x".repeat(i * 7 % 60));
    }
    try (ParallelProcessor processor = open(engine, 3, 13, 256)) {
      List<GenerationResult> results = processor.batchGenerate(prompts, DEFAULTS);
      assertThat(results)
          .extracting(GenerationResult::text)
          .isEqualTo(prompts.stream().map(String::toUpperCase).toList());
      assertThat(results)
          .allSatisfy(
              result -> {
                assertThat(result.tokensGenerated()).isEqualTo(result.promptTokens() + 1);
                assertThat(result.finishReason()).isEqualTo(FinishReason.STOP);
              });
    }
    assertThat(engine.openModels).hasValue(0);
    assertThat(engine.openSessions).hasValue(0);
    assertThat(engine.openSamplers).hasValue(0);
    assertThat(engine.largestBatchOfSequences.get()).isGreaterThan(1);
  }

  @Test
  void finishesShortAnswersWhileALongOneGoesOn() throws Exception {
    CountDownLatch allSubmitted = new CountDownLatch(1);
    CountDownLatch shortsDone = new CountDownLatch(20);
    AtomicInteger decodesAfter = new AtomicInteger();
    ScriptedEngine engine =
        new ScriptedEngine(
            prompt -> prompt.startsWith("long") ? "x".repeat(900) : "s",
            batch -> {
              awaitQuietly(allSubmitted);
              if (shortsDone.getCount() == 0) {
                decodesAfter.incrementAndGet();
              }
              return null;
            });
    BatchGenerationConfig thousand = BatchGenerationConfig.builder().maxTokens(1000).build();
    try (ParallelProcessor processor = open(engine, 1, 2, 1024)) {
      CompletableFuture<GenerationResult> slow = processor.generateAsync("long", thousand);
      List<CompletableFuture<Void>> shorts = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        shorts.add(processor.generateAsync("short" + i, thousand).thenRun(shortsDone::countDown));
      }
      allSubmitted.countDown();
      assertThat(slow.get().text()).hasSize(900);
      assertThat(shorts).allMatch(CompletableFuture::isDone);
      assertThat(decodesAfter.get()).isGreaterThan(100);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void splitsALongPromptOverStepsWithoutHoldingUpOthers() {
    try (ParallelProcessor processor = open(ScriptedEngine.shouting(), 1, 4, 4096)) {
      String big = "b".repeat(2000);
      BatchGenerationConfig all = BatchGenerationConfig.builder().maxTokens(3000).build();
      assertThat(processor.batchGenerate(List.of("a", big, "c"), all))
          .extracting(GenerationResult::text)
          .containsExactly("A", "B".repeat(2000), "C");
    }
  }

  @Test
  void endsAtTheContextLength() {
    ScriptedEngine endless = new ScriptedEngine(prompt -> "y".repeat(500), batch -> null);
    try (ParallelProcessor processor = open(endless, 1, 1, 32)) {
      GenerationResult result = processor.batchGenerate(List.of("0123456789"), DEFAULTS).get(0);
      assertThat(result.finishReason()).isEqualTo(FinishReason.LENGTH);
      // 32 tokens are held at most, and the last one sampled needs no place
      assertThat(result.tokensGenerated()).isEqualTo(32 - 10 + 1);
    }
  }

  @Test
  void refusesAPromptThatIsTooLongWithBothNumbers() {
    try (ParallelProcessor processor = open(ScriptedEngine.shouting(), 1, 1, 32)) {
      GenerationResult result = processor.batchGenerate(List.of("z".repeat(40)), DEFAULTS).get(0);
      assertThat(result)
          .isEqualTo(
              GenerationResult.refused(
                  "the prompt has 40 tokens, and at most 31 tokens fit the context length of 32;"
                      + " shorten it or raise contextSize",
                  40));
    }
  }

  @Test
  void freesTheSequenceOfAnItemThatTakesTooLong() {
    AtomicLong clock = new AtomicLong();
    ScriptedEngine engine =
        new ScriptedEngine(
            prompt -> prompt.equals("slow") ? "x".repeat(500) : "quick",
            batch -> {
              clock.addAndGet(1_000_000);
              return null;
            });
    BatchGenerationConfig limited =
        BatchGenerationConfig.builder().maxTokens(500).timeoutMs(50).retryAttempts(1).build();
    try (ParallelProcessor processor = Scripted.open(config(1, 1, 1024), engine, clock::get)) {
      List<GenerationResult> results = processor.batchGenerate(List.of("slow", "b", "c"), limited);
      GenerationResult slow = results.get(0);
      assertThat(slow.finishReason()).isEqualTo(FinishReason.TIMEOUT);
      assertThat(slow.attempts()).isEqualTo(2);
      assertThat(slow.text()).isNotEmpty();
      assertThat(slow.error()).startsWith("it took longer than 50 ms, with ");
      assertThat(results.subList(1, 3)).allMatch(GenerationResult::success);
    }
  }

  @Test
  void retriesAnEngineErrorOnlyAsOftenAsAsked() {
    try (ParallelProcessor processor =
        open(new ScriptedEngine(p -> "ok", ScriptedEngine.failing(1, 2)), 1, 1, 64)) {
      BatchGenerationConfig once = BatchGenerationConfig.builder().retryAttempts(1).build();
      GenerationResult failed = processor.batchGenerate(List.of("a"), once).get(0);
      assertThat(failed.error()).isEqualTo("scripted failure 2");
      assertThat(failed.finishReason()).isEqualTo(FinishReason.ERROR);
      assertThat(failed.attempts()).isEqualTo(2);
      assertThat(processor.batchGenerate(List.of("a"), once).get(0).text()).isEqualTo("ok");
    }
  }

  @Test
  void givesUpOnAnEngineThatKeepsFailing() {
    ScriptedEngine engine = new ScriptedEngine(p -> "never", ScriptedEngine.failing(1, 2, 3));
    try (ParallelProcessor processor = open(engine, 1, 1, 64)) {
      BatchGenerationConfig often = BatchGenerationConfig.builder().retryAttempts(1).build();
      assertThatThrownBy(() -> processor.batchGenerate(List.of("a", "b", "c", "d"), often))
          .isInstanceOf(EngineException.class)
          .hasMessage("the engine is broken: scripted failure 3");
      assertThat(processor.isOpen()).isFalse();
    }
    assertThat(engine.openSessions).hasValue(0);
    assertThat(engine.openSamplers).hasValue(0);
  }

  @Test
  void decodesInSmallerBatchesWhenTheCacheHasNoSpace() {
    ScriptedEngine cramped =
        new ScriptedEngine(
            String::toUpperCase, batch -> batch.size() > 3 ? DecodeStatus.NO_SPACE : null);
    List<String> prompts = List.of("first prompt", "second prompt", "third", "fourth", "fifth");
    try (ParallelProcessor processor = open(cramped, 1, 5, 64)) {
      assertThat(processor.batchGenerate(prompts, DEFAULTS))
          .extracting(GenerationResult::text)
          .isEqualTo(prompts.stream().map(String::toUpperCase).toList());
    }
  }

  @Test
  void withdrawsACancelledItemAndGivesItsSequenceToTheNext() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    ScriptedEngine engine =
        new ScriptedEngine(
            prompt -> prompt.equals("endless") ? "x".repeat(100_000) : "next",
            batch -> {
              running.countDown();
              return null;
            });
    BatchGenerationConfig huge = BatchGenerationConfig.builder().maxTokens(100_000).build();
    try (ParallelProcessor processor = open(engine, 1, 1, 200_000)) {
      CompletableFuture<GenerationResult> endless = processor.generateAsync("endless", huge);
      running.await();
      CompletableFuture<GenerationResult> next = processor.generateAsync("b", huge);
      endless.cancel(true);
      assertThat(next.get().text()).isEqualTo("next");
    }
  }

  @Test
  void cancelsWhatRunsAndWaitsWhenItIsClosed() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    ScriptedEngine engine =
        new ScriptedEngine(
            prompt -> "x".repeat(100_000),
            batch -> {
              running.countDown();
              return null;
            });
    BatchGenerationConfig huge = BatchGenerationConfig.builder().maxTokens(100_000).build();
    ParallelProcessor processor = open(engine, 1, 2, 200_000);
    List<CompletableFuture<GenerationResult>> futures = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      futures.add(processor.generateAsync("p" + i, huge));
    }
    running.await();
    processor.close();
    processor.close();
    for (CompletableFuture<GenerationResult> future : futures) {
      assertThat(future.get().finishReason()).isEqualTo(FinishReason.CANCELLED);
    }
    assertThat(engine.openModels).hasValue(0);
    assertThat(engine.openSessions).hasValue(0);
    assertThat(engine.openSamplers).hasValue(0);
    assertThatThrownBy(() -> processor.generateAsync("late", huge))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the processor is closed");
  }

  @Test
  void surfacesADefectInsteadOfHanging() {
    ScriptedEngine engine =
        new ScriptedEngine(
            prompt -> {
              throw new IllegalStateException("defect");
            },
            batch -> null);
    try (ParallelProcessor processor = open(engine, 2, 4, 64)) {
      assertThatThrownBy(() -> processor.batchGenerate(List.of("a", "b", "c"), DEFAULTS))
          .isInstanceOf(EngineException.class)
          .hasMessage("the engine is broken: defect");
    }
  }
}
