package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.Engine;
import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.scripted.ScriptedEngine;
import io.sparkllama.internal.backend.InProcessBackend;
import io.sparkllama.internal.backend.PlannedProcessor;
import io.sparkllama.internal.topology.Machine;
import io.sparkllama.internal.topology.Topology;
import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.GenerationRequest;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.RerankConfig;
import io.sparkllama.request.RerankRequest;
import io.sparkllama.request.ScoreRequest;
import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.EmbeddingResult;
import io.sparkllama.result.Failure;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.GenerationResult;
import io.sparkllama.result.ProcessorStats;
import io.sparkllama.result.RerankResult;
import io.sparkllama.result.ScoreResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The behaviour of the scheduler, on a scripted engine. */
@Timeout(1800)
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
      // At most 32 tokens are stored, and the last sampled one needs no cell.
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
                  new Failure(
                      Failure.Kind.PROMPT_TOO_LONG,
                      Message.of(
                          "the prompt has 40 tokens, and at most 31 tokens fit the context length"
                              + " of 32; shorten it or raise ",
                          Options.CONTEXT_SIZE)),
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

  /** The scripted engine's score: tokens of the sequence, and of the last one. */
  private static float score(String query, String document) {
    String pair = query + document;
    return pair.length() + pair.charAt(pair.length() - 1) / 1000f;
  }

  @Test
  void ranksEachDocumentForItsQueryInOrderBesideGenerating() {
    List<RerankRequest> pairs = new ArrayList<>();
    List<Float> scores = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      RerankRequest pair =
          new RerankRequest("query of " + i / 50 + "?".repeat(30), "d".repeat(i % 17) + i);
      pairs.add(pair);
      scores.add(score(pair.query(), pair.document()));
    }
    for (boolean encoder : new boolean[] {false, true}) {
      ScriptedEngine engine = ScriptedEngine.shouting().reranker();
      try (ParallelProcessor processor = open(encoder ? engine.encoder() : engine, 2, 6, 64)) {
        CompletableFuture<List<GenerationResult>> generated =
            processor.batchGenerateAsync(List.of("a", "b", "c"), DEFAULTS);
        List<RerankResult> ranked = processor.batchRerank(pairs, RerankConfig.defaults());
        assertThat(ranked).extracting(RerankResult::score).isEqualTo(scores);
        assertThat(ranked.stream().filter(result -> result.prefixTokens() >= 16).count())
            .isGreaterThanOrEqualTo(encoder ? 0 : 200);
        assertThat(ranked.stream().mapToInt(RerankResult::prefixTokens).max().orElseThrow())
            .isLessThanOrEqualTo(encoder ? 0 : 64);
        assertThat(generated.join()).allMatch(result -> result.success() != encoder);
      }
    }
  }

  @Test
  void ranksNoPairWithAModelThatIsNoReranker() {
    try (ParallelProcessor processor = open(ScriptedEngine.shouting(), 1, 2, 64)) {
      assertThat(processor.batchRerank("q", List.of("d"), RerankConfig.defaults()).get(0).error())
          .isEqualTo(
              "the model cannot be used as a reranker: it ranks nothing; use the file of a"
                  + " reranker, such as one of bge-reranker, jina-reranker or Qwen3-Reranker, that"
                  + " llama.cpp's converter has made");
    }
  }

  @Test
  void retriesARankingThatFailedAndTellsOfOneThatIsNoNumber() {
    ScriptedEngine failing =
        new ScriptedEngine(prompt -> prompt, ScriptedEngine.failing(1)).reranker();
    try (ParallelProcessor processor = open(failing, 1, 2, 64)) {
      RerankConfig twice = RerankConfig.defaults().withRetryAttempts(1);
      RerankResult result = processor.batchRerank("q", List.of("d"), twice).get(0);
      assertThat(result).isEqualTo(RerankResult.of(score("q", "d"), 2, false, 2, 0));
      RerankResult damaged =
          processor.batchRerank("q", List.of("d" + ScriptedEngine.DAMAGED), twice).get(0);
      assertThat(damaged.success()).isFalse();
      assertThat(damaged.error()).startsWith("the model computed numbers that are NaN");
      assertThat(damaged.attempts()).isEqualTo(2);
    }
  }

  @Test
  void failsTheItemsWhoseOutputsAreNotNumbersAndNoOthers() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      texts.add("text " + i + (i % 5 < 4 ? "" + ScriptedEngine.DAMAGED : ""));
    }
    String error =
        "the model computed numbers that are NaN instead of finite numbers; its file may be damaged"
            + " or its rope settings wrong: fetch or convert it again";
    BatchGenerationConfig twice = BatchGenerationConfig.builder().retryAttempts(1).build();
    try (ParallelProcessor processor = open(ScriptedEngine.shouting(), 2, 6, 64)) {
      List<GenerationResult> generated = processor.batchGenerate(texts, twice);
      List<EmbeddingResult> embedded = processor.batchEmbed(texts, EmbeddingConfig.defaults());
      List<ScoreRequest> requests =
          texts.stream().map(text -> new ScoreRequest(Prompt.text(text), "ab")).toList();
      List<ScoreResult> scored = processor.batchScore(requests, ScoringConfig.defaults());
      for (int i = 0; i < 100; i++) {
        boolean damaged = i % 5 < 4;
        assertThat(generated.get(i).error()).isEqualTo(damaged ? error : null);
        assertThat(generated.get(i).attempts()).isEqualTo(damaged ? 2 : 1);
        assertThat(embedded.get(i).error()).isEqualTo(damaged ? error : null);
        assertThat(embedded.get(i).vectors()).hasNumberOfRows(damaged ? 0 : 1);
        assertThat(scored.get(i).error()).isEqualTo(damaged ? error : null);
      }
      assertThat(processor.isOpen()).isTrue();
    }
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

  private static ProcessorConfig measured(boolean stealing) {
    ThreadPoolConfig pool = ThreadPoolConfig.builder().numThreads(2).workStealing(stealing).build();
    return ProcessorConfig.builder("scripted")
        .threadPool(pool)
        .maxBatchSize(2)
        .contextSize(1024)
        .enableMetrics()
        .config();
  }

  /** Every other item is long, so with static distribution one worker gets all of them. */
  private static List<String> skewed() {
    List<String> prompts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      prompts.add(i % 2 == 0 ? "long" + i : "s" + i);
    }
    return prompts;
  }

  private static ScriptedEngine lengthy() {
    return new ScriptedEngine(
        prompt -> prompt.startsWith("long") ? "x".repeat(80) : "s",
        batch -> {
          LockSupport.parkNanos(100_000);
          return null;
        });
  }

  @Test
  void anIdleWorkerStealsOnlyIfItMay() {
    try (ParallelProcessor processor = Scripted.open(measured(true), lengthy(), System::nanoTime);
        ParallelProcessor strict = Scripted.open(measured(false), lengthy(), System::nanoTime)) {
      processor.batchGenerate(skewed(), DEFAULTS);
      strict.batchGenerate(skewed(), DEFAULTS);
      assertThat(processor.stats().workers())
          .extracting(ProcessorStats.Worker::steals)
          .anyMatch(steals -> steals > 0);
      assertThat(strict.stats().workers())
          .extracting(ProcessorStats.Worker::steals)
          .containsExactly(0L, 0L);
    }
  }

  @Test
  void cutsALongPrefillWhenAnItemsTimeIsUp() throws Exception {
    AtomicLong clock = new AtomicLong();
    CountDownLatch inPrefill = new CountDownLatch(1);
    CountDownLatch timeIsUp = new CountDownLatch(1);
    ScriptedEngine engine =
        new ScriptedEngine(
            String::toUpperCase,
            batch -> {
              if (batch.token(0) == 'l' && inPrefill.getCount() > 0) {
                // A decode that lasts until the deadline watch aborts it.
                inPrefill.countDown();
                awaitQuietly(timeIsUp);
                LockSupport.parkNanos(50_000_000);
              }
              return null;
            });
    try (ParallelProcessor processor = Scripted.open(config(1, 2, 1024), engine, clock::get)) {
      BatchGenerationConfig limited = BatchGenerationConfig.builder().timeoutMs(10).build();
      var slow = processor.generateAsync("long".repeat(100), limited);
      inPrefill.await();
      var neighbour = processor.generateAsync("neighbour", DEFAULTS);
      clock.addAndGet(11_000_000);
      timeIsUp.countDown();
      GenerationResult late = slow.get();
      assertThat(late.finishReason()).isEqualTo(FinishReason.TIMEOUT);
      assertThat(late.error())
          .isEqualTo(
              "it took longer than 10 ms, with 0 tokens decoded; raise timeoutMs or ask for less");
      assertThat(neighbour.get().text()).isEqualTo("NEIGHBOUR");
    }
  }

  @Test
  void failsAnItemThatAsksForWhatTheEngineRefuses() {
    try (ParallelProcessor processor = open(ScriptedEngine.shouting(), 1, 2, 64)) {
      List<GenerationResult> results =
          processor.batchGenerate(
              List.of(
                  new GenerationRequest(
                      Prompt.text("a"), DEFAULTS.toBuilder().grammar("wrong").build()),
                  new GenerationRequest(Prompt.text("b"), DEFAULTS)));
      assertThat(results.get(0).error()).isEqualTo("the grammar is wrong");
      assertThat(results.get(0).attempts()).isEqualTo(1);
      assertThat(results.get(1).text()).isEqualTo("B");
    }
  }

  @Test
  void computesACommonPrefixOncePerWorker() {
    ScriptedEngine engine = ScriptedEngine.shouting();
    String prefix = "the same beginning of every prompt: ";
    List<String> prompts = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      prompts.add(prefix + i);
    }
    try (ParallelProcessor processor = open(engine, 1, 4, 128)) {
      List<GenerationResult> results = processor.batchGenerate(prompts, DEFAULTS);
      assertThat(results)
          .extracting(GenerationResult::text)
          .isEqualTo(prompts.stream().map(String::toUpperCase).toList());
      assertThat(results).allMatch(result -> result.prefixTokens() >= prefix.length());
      int own = results.stream().mapToInt(r -> r.promptTokens() - r.prefixTokens()).sum();
      int generated = results.stream().mapToInt(r -> r.tokensGenerated() - 1).sum();
      // Prefixes are found pairwise, so a few more than one may be computed.
      assertThat(engine.decodedTokens.get() - own - generated).isLessThan(3 * 40);
    }
  }

  @Test
  void keepsSeveralPrefixesApartAndNeighboursTogether() {
    List<String> prompts = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      prompts.add("a common instruction, number " + i % 3 + ", for the item " + i);
    }
    try (ParallelProcessor processor = open(ScriptedEngine.shouting(), 3, 6, 128)) {
      List<GenerationResult> results = processor.batchGenerate(prompts, DEFAULTS);
      assertThat(results)
          .extracting(GenerationResult::text)
          .isEqualTo(prompts.stream().map(String::toUpperCase).toList());
      assertThat(results.stream().filter(result -> result.prefixTokens() > 30).count())
          .isGreaterThan(80);
    }
  }

  @Test
  void givesThePrefixUpWhenTheCacheHasNoSpace() {
    AtomicInteger turn = new AtomicInteger();
    ScriptedEngine cramped =
        new ScriptedEngine(
            String::toUpperCase,
            batch -> turn.incrementAndGet() % 7 == 3 ? DecodeStatus.NO_SPACE : null);
    List<String> prompts = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      prompts.add("the same beginning of every prompt: " + i);
    }
    try (ParallelProcessor processor = open(cramped, 1, 4, 128)) {
      assertThat(processor.batchGenerate(prompts, DEFAULTS))
          .extracting(GenerationResult::text)
          .isEqualTo(prompts.stream().map(String::toUpperCase).toList());
    }
  }

  @Test
  void aRefusedPlanLoadsNothing() {
    ScriptedEngine engine = ScriptedEngine.shouting();
    List<PlannedProcessor> plans = new ArrayList<>();
    assertThatThrownBy(
            () ->
                InProcessBackend.open(
                    config(1, 2, 64),
                    engine,
                    Topology.current(),
                    plan -> {
                      plans.add(plan);
                      throw new IllegalStateException("no room");
                    },
                    ProgressListener.NONE::progressed,
                    System::nanoTime))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no room");
    assertThat(plans).hasSize(1);
    assertThat(plans.get(0).contextLength()).isEqualTo(64);
    assertThat(engine.inspections).hasValue(1);
    assertThat(engine.loads).isEmpty();
  }

  @Test
  void loadsACopyOfTheWeightsForEachNode() {
    ScriptedEngine engine = ScriptedEngine.shouting();
    ThreadPoolConfig aware = ThreadPoolConfig.builder().numThreads(4).numaAware(true).build();
    ProcessorConfig config = ProcessorConfig.of("scripted", aware).withContextSize(64);
    try (ParallelProcessor processor =
        Scripted.open(
            config,
            engine,
            Machine.of("four-nodes-uneven", 16),
            ProgressListener.NONE,
            System::nanoTime)) {
      assertThat(engine.loads).hasSize(2).noneMatch(ModelParams::mapped);
      assertThat(engine.inspections).hasValue(1);
      assertThat(processor.plan().memory().weightCopies()).isEqualTo(2);
      assertThat(processor.generate("a", DEFAULTS).text()).isEqualTo("A");
    }
    assertThat(engine.openModels).hasValue(0);
  }

  @Test
  void countsWhatItDidAtOneMoment() {
    AtomicLong clock = new AtomicLong();
    ScriptedEngine engine =
        new ScriptedEngine(
            String::toUpperCase,
            batch -> {
              clock.addAndGet(1_000_000);
              return null;
            });
    try (ParallelProcessor processor = Scripted.open(measured(true), engine, clock::get)) {
      assertThat(processor.stats().items()).isZero();
      processor.batchGenerate(List.of("aa", "", "bb"), DEFAULTS);
      processor.generate("cccc", DEFAULTS);
      ProcessorStats stats = processor.stats();
      assertThat(stats.batches()).isEqualTo(1);
      assertThat(stats.items()).isEqualTo(4);
      assertThat(stats.failures()).isEqualTo(1);
      assertThat(stats.promptTokens()).isEqualTo(2 + 2 + 4);
      assertThat(stats.generatedTokens()).isEqualTo(3 + 3 + 5);
      assertThat(stats.inFlight()).isZero();
      assertThat(stats.queueDepth()).isZero();
      assertThat(stats.activeMillis()).isGreaterThanOrEqualTo(8);
      assertThat(stats.itemsPerSecond()).isEqualTo(4 / (stats.activeMillis() / 1000));
      assertThat(stats.generatedTokensPerSecond()).isEqualTo(11 / (stats.activeMillis() / 1000));
      assertThat(stats.p50LatencyMillis()).isBetween(0.0, stats.p95LatencyMillis());
      assertThat(stats.workers()).hasSize(2);
      assertThat(stats.averageBatchMillis()).isPositive();
    }
    try (ParallelProcessor uncounted = open(ScriptedEngine.shouting(), 1, 1, 64)) {
      uncounted.generate("a", DEFAULTS);
      assertThat(uncounted.stats()).isEqualTo(ProcessorStats.DISABLED);
    }
  }
}
