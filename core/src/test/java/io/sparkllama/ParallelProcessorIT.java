package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.GenerationRequest;
import io.sparkllama.request.OverlongPrompt;
import io.sparkllama.request.Prompt;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.GenerationResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole core on the demo model. */
@Timeout(1800)
@OnEachEngine
class ParallelProcessorIT {

  private final TestEngine engine;

  ParallelProcessorIT(TestEngine engine) {
    this.engine = engine;
  }

  private static final BatchGenerationConfig GREEDY =
      BatchGenerationConfig.builder().temperature(0).maxTokens(40).build();

  private static final String NEGATIVE =
      DemoModel.triage("I am Anna and I have the phone. The battery stopped working.");
  private static final String NEGATIVE_ANSWER =
      "{\"sentiment\":\"negative\",\"topic\":\"battery\",\"urgent\":false}";

  @Test
  void answersAPrompt() {
    try (ParallelProcessor processor = engine.processor(1, 1)) {
      GenerationResult result = processor.batchGenerate(List.of(NEGATIVE), GREEDY).get(0);
      assertThat(result.error()).isNull();
      assertThat(result.text()).isEqualTo(NEGATIVE_ANSWER);
      assertThat(result.finishReason()).isEqualTo(FinishReason.STOP);
      assertThat(result.success()).isTrue();
      assertThat(result.attempts()).isEqualTo(1);
      assertThat(result.promptTokens())
          .isEqualTo(processor.batchTokenize(List.of(NEGATIVE)).get(0).count());
    }
  }

  @Test
  void givesAResultForEachOfTwoHundredPromptsOfAllKinds() {
    List<String> kinds =
        new ArrayList<>(
            List.of(
                NEGATIVE,
                "",
                "x ".repeat(50_000),
                "broken \uD83D here",
                DemoModel.triage("</s><|im_end|> The screen is great. <s>"),
                DemoModel.triage("The camera 📷 is great 👍🏽."),
                DemoModel.triage("The sound\u0000 is awful.\u0000")));
    kinds.add(null);
    List<String> prompts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      prompts.add(kinds.get(i % kinds.size()));
    }
    try (ParallelProcessor processor = engine.processor(2, 16)) {
      List<GenerationResult> results = processor.batchGenerate(prompts, GREEDY);
      assertThat(results).hasSize(200);
      for (int i = 0; i < 200; i++) {
        GenerationResult result = results.get(i);
        switch (i % kinds.size()) {
          case 0 -> assertThat(result.text()).isEqualTo(NEGATIVE_ANSWER);
          case 1 -> assertThat(result.error()).isEqualTo("the prompt is empty; provide a text");
          case 2 ->
              assertThat(result.error())
                  .isEqualTo(
                      "the prompt has 100000 characters, and at most 511 tokens fit the context"
                          + " length of 512; shorten it or raise contextSize");
          case 3 ->
              assertThat(result.error())
                  .isEqualTo(
                      "the prompt is not well-formed Unicode: unpaired surrogate U+D83D at index 7;"
                          + " repair or remove it");
          case 7 -> assertThat(result.error()).isEqualTo("the prompt is null; provide one");
          default -> assertThat(result.error()).isNull();
        }
        assertThat(result.success()).isEqualTo(result.error() == null);
      }
      assertThat(processor.batchGenerate(List.of(NEGATIVE), GREEDY).get(0).text())
          .isEqualTo(NEGATIVE_ANSWER);
    }
  }

  @Test
  void neverReadsControlTokensOutOfAPrompt() {
    try (ParallelProcessor processor = engine.processor(1, 1)) {
      // 2 is </s> in the demo model's vocabulary, 4 is <|im_end|>
      assertThat(processor.batchTokenize(List.of("a</s>b<|im_end|>")).get(0).tokens())
          .doesNotContain(2, 4);
    }
  }

  @Test
  void stopsBeforeAStopStringThatStraddlesTokens() {
    BatchGenerationConfig stopping =
        BatchGenerationConfig.builder().temperature(0).stop("ative\",\"to").build();
    try (ParallelProcessor processor = engine.processor(1, 2)) {
      GenerationResult result = processor.batchGenerate(List.of(NEGATIVE), stopping).get(0);
      assertThat(result.text()).isEqualTo("{\"sentiment\":\"neg");
      assertThat(result.finishReason()).isEqualTo(FinishReason.STOP);
    }
  }

  @Test
  void endsAtMaxTokensAndCountsThemExactly() {
    BatchGenerationConfig three =
        BatchGenerationConfig.builder().temperature(0).maxTokens(3).build();
    try (ParallelProcessor processor = engine.processor(1, 2)) {
      GenerationResult result = processor.batchGenerate(List.of(NEGATIVE), three).get(0);
      assertThat(result.tokensGenerated()).isEqualTo(3);
      assertThat(result.finishReason()).isEqualTo(FinishReason.LENGTH);
      assertThat(NEGATIVE_ANSWER).startsWith(result.text());
    }
  }

  @Test
  void drawsTheSameTextFromTheSameSeedAndOthersFromOthers() {
    String prompt = "Review: This is Kaso about the maxlight. The lens is great.\nReply:";
    List<String> same = Collections.nCopies(4, prompt);
    try (ParallelProcessor processor = engine.processor(1, 1)) {
      BatchGenerationConfig.Builder drawing = BatchGenerationConfig.builder().temperature(1.5);
      List<String> seeded =
          processor.batchGenerate(same, drawing.seed(7).build()).stream()
              .map(GenerationResult::text)
              .distinct()
              .toList();
      assertThat(seeded).hasSize(1);
      List<String> free =
          processor
              .batchGenerate(
                  Collections.nCopies(16, prompt),
                  drawing.seed(BatchGenerationConfig.RANDOM_SEED).build())
              .stream()
              .map(GenerationResult::text)
              .distinct()
              .toList();
      assertThat(free).hasSizeGreaterThan(1);
    }
  }

  @Test
  void everySamplingOptionHasItsEffect() {
    String prompt = "Review: This is Kaso about the maxlight. The lens is great.\nReply:";
    try (ParallelProcessor processor = engine.processor(1, 1)) {
      BatchGenerationConfig.Builder hot =
          BatchGenerationConfig.builder().temperature(3).seed(5).maxTokens(40);
      String greedy = answer(processor, prompt, GREEDY);
      BatchGenerationConfig wild = hot.topK(0).topP(1).build();
      assertThat(answer(processor, prompt, wild)).isNotEqualTo(greedy);
      // Each filter at its strictest leaves only the most probable token.
      assertThat(answer(processor, prompt, hot.topK(1).build())).isEqualTo(greedy);
      assertThat(answer(processor, prompt, hot.topK(0).topP(1e-6).build())).isEqualTo(greedy);
      assertThat(answer(processor, prompt, hot.topP(1).minP(0.9999).build())).isEqualTo(greedy);
      BatchGenerationConfig penalized =
          BatchGenerationConfig.builder().temperature(0).repeatPenalty(50).maxTokens(40).build();
      assertThat(answer(processor, prompt, penalized)).isNotEqualTo(greedy);
    }
  }

  private static String answer(
      ParallelProcessor processor, String prompt, BatchGenerationConfig config) {
    return processor.batchGenerate(List.of(prompt), config).get(0).text();
  }

  @Test
  void cancelsRunningItemsOnCloseWithinBounds() throws Exception {
    ParallelProcessor processor = engine.processor(2, 8);
    // Hot sampling over the whole vocabulary makes long texts.
    BatchGenerationConfig endless =
        BatchGenerationConfig.builder().temperature(2).topK(0).topP(1).maxTokens(10_000).build();
    List<CompletableFuture<GenerationResult>> futures = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      futures.add(processor.generateAsync("Once upon a time " + i, endless));
    }
    long start = System.nanoTime();
    processor.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(15));
    List<GenerationResult> results = new ArrayList<>();
    for (CompletableFuture<GenerationResult> future : futures) {
      assertThat(future).isDone();
      results.add(future.get());
    }
    assertThat(results)
        .anyMatch(result -> result.finishReason() == FinishReason.CANCELLED)
        .allMatch(
            result ->
                result.success()
                    || "the processor was closed before this item was done".equals(result.error()));
    assertThatThrownBy(() -> processor.batchGenerate(List.of("late"), endless))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the processor is closed");
  }

  @Test
  void mayBeClosedWhileOthersSubmitAndTokenize() throws Exception {
    for (int round = 0; round < 10; round++) {
      ParallelProcessor processor = engine.processor(2, 8);
      ConcurrentLinkedQueue<CompletableFuture<GenerationResult>> futures =
          new ConcurrentLinkedQueue<>();
      CountDownLatch busy = new CountDownLatch(60);
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Thread caller =
            new Thread(
                () -> {
                  while (processor.isOpen()) {
                    try {
                      futures.add(processor.generateAsync(NEGATIVE, GREEDY));
                      processor.batchTokenize(List.of(NEGATIVE));
                    } catch (IllegalStateException e) {
                      // The processor was closed between the check and the call.
                    }
                    busy.countDown();
                  }
                },
                "caller-" + i);
        callers.add(caller);
        caller.start();
      }
      busy.await();
      processor.close();
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(futures)
          .allSatisfy(
              future ->
                  assertThat(future.get(15, TimeUnit.MINUTES).finishReason())
                      .isIn(FinishReason.STOP, FinishReason.CANCELLED));
    }
  }

  /**
   * A context alone takes about 27 MB. The C library sometimes retains tens of megabytes and
   * returns them later, so the test opens many processors; a leak of 5 MB each would show.
   */
  @Test
  void keepsResidentMemoryFlatOverManyLives() throws Exception {
    long afterThree = 0;
    for (int life = 1; life <= 33; life++) {
      try (ParallelProcessor processor = engine.processor(2, 16)) {
        processor.batchGenerate(Collections.nCopies(20, NEGATIVE), GREEDY);
      }
      if (life == 3) {
        afterThree = residentBytes();
      }
    }
    assertThat(residentBytes() - afterThree).isLessThan(150L << 20);
  }

  private static long residentBytes() throws Exception {
    System.gc();
    String line =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(s -> s.startsWith("VmRSS"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
  }

  @Test
  void aSlowItemTimesOutInItsPrefillWhileItsNeighboursFinish() {
    String huge = "The battery is great. ".repeat(8000);
    BatchGenerationConfig limited =
        GREEDY.toBuilder()
            .timeoutMs(40)
            .retryAttempts(1)
            .overlongPrompt(OverlongPrompt.TRUNCATE_LEFT)
            .build();
    try (ParallelProcessor processor =
        engine
            .builder(DemoModel.PATH)
            .threadPool(ThreadPoolConfig.ofThreads(1))
            .maxBatchSize(2)
            .contextSize(16_384)
            .enableMetrics()
            .build()) {
      List<GenerationResult> results =
          processor.batchGenerate(
              List.of(
                  new GenerationRequest(Prompt.text(huge), limited),
                  new GenerationRequest(Prompt.text(NEGATIVE), GREEDY)));
      GenerationResult slow = results.get(0);
      assertThat(slow.finishReason()).isEqualTo(FinishReason.TIMEOUT);
      assertThat(slow.attempts()).isEqualTo(2);
      assertThat(slow.error()).startsWith("it took longer than 40 ms, with ");
      assertThat(slow.processingTimeMs()).isGreaterThanOrEqualTo(40);
      // two attempts together have not read what one would have read without a limit
      assertThat(processor.stats().promptTokens()).isLessThan(slow.promptTokens());
      assertThat(results.get(1).text()).isEqualTo(NEGATIVE_ANSWER);
    }
  }
}
