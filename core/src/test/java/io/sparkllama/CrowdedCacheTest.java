package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.scripted.ScriptedEngine;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.Pooling;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.ScoreRequest;
import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.GenerationResult;
import io.sparkllama.result.ScoreResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scheduler on an engine whose KV cache is fragmented, too small, or loses tokens. */
@Timeout(1800)
class CrowdedCacheTest {

  private static final int CONTEXT = 64;
  private static final BatchGenerationConfig DEFAULTS = BatchGenerationConfig.defaults();

  /** A processor with two workers, small batches and full sequences. */
  private static ParallelProcessor open(ScriptedEngine engine, int sequences) {
    ProcessorConfig config =
        ProcessorConfig.builder("scripted")
            .threadPool(ThreadPoolConfig.ofThreads(2))
            .maxBatchSize(sequences)
            .contextSize(CONTEXT)
            .batchTokens(32)
            .config();
    return Scripted.open(config, engine, System::nanoTime);
  }

  /** Prompts whose results nearly fill the context; every third shares a prefix. */
  private static List<String> prompts(int count) {
    Random random = new Random(3);
    List<String> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String beginning = i % 3 == 0 ? "the same beginning " : i + " another ";
      prompts.add(beginning + "x".repeat(random.nextInt(31 - beginning.length())) + i % 10);
    }
    return prompts;
  }

  private static List<String> inCapitals(List<String> prompts) {
    return prompts.stream().map(String::toUpperCase).toList();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.8, 0.5, 0.2})
  void noItemFailsOrIsWrongHoweverScatteredTheCacheIs(double share) {
    ScriptedEngine engine = ScriptedEngine.shouting().scattering(share);
    List<String> prompts = prompts(600);
    try (ParallelProcessor processor = open(engine, 16)) {
      List<GenerationResult> results = processor.batchGenerate(prompts, DEFAULTS);
      assertThat(results).extracting(GenerationResult::error).containsOnlyNulls();
      assertThat(results)
          .extracting(GenerationResult::text)
          .containsExactlyElementsOf(inCapitals(prompts));
      assertThat(results).extracting(GenerationResult::attempts).containsOnly(1);
      assertThat(engine.noSpace.get()).isGreaterThan(50);
    }
    assertThat(engine.openSamplers).hasValue(0);
  }

  @Test
  void scoresAndVectorsAreTheSameHoweverScatteredTheCacheIs() {
    List<String> texts = prompts(300);
    List<ScoreRequest> requests =
        texts.stream().map(text -> new ScoreRequest(Prompt.text(text), text)).toList();
    ScriptedEngine engine = ScriptedEngine.shouting().scattering(0.2);
    try (ParallelProcessor crowded = open(engine, 16);
        ParallelProcessor roomy = open(ScriptedEngine.shouting(), 16)) {
      ScoringConfig scoring = ScoringConfig.defaults();
      assertThat(crowded.batchScore(requests, scoring))
          .extracting(ScoreResult::logLikelihood)
          .isEqualTo(
              roomy.batchScore(requests, scoring).stream()
                  .map(ScoreResult::logLikelihood)
                  .toList());
      assertThat(crowded.batchPerplexity(texts, scoring))
          .extracting(ScoreResult::perplexity)
          .isEqualTo(
              roomy.batchPerplexity(texts, scoring).stream().map(ScoreResult::perplexity).toList());
      for (Pooling pooling : List.of(Pooling.MEAN, Pooling.LAST, Pooling.CLS, Pooling.NONE)) {
        EmbeddingConfig config = EmbeddingConfig.defaults().withPooling(pooling);
        assertThat(crowded.batchEmbed(texts, config))
            .usingRecursiveComparison()
            .isEqualTo(roomy.batchEmbed(texts, config));
      }
      assertThat(engine.noSpace.get()).isPositive();
    }
  }

  @Test
  void onlyAnItemThatDoesNotFitThoughItIsAloneFails() {
    // 48 cells for each worker's 4 sequences.
    ScriptedEngine engine = ScriptedEngine.shouting().scattering(48.0 / (4 * CONTEXT + 36));
    List<String> prompts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      prompts.add(i % 10 == 7 ? i + "y".repeat(53) : i + " fits");
    }
    try (ParallelProcessor processor = open(engine, 8)) {
      List<GenerationResult> results = processor.batchGenerate(prompts, DEFAULTS);
      for (int i = 0; i < 60; i++) {
        if (i % 10 == 7) {
          assertThat(results.get(i).error())
              .isEqualTo(
                  "the KV cache has no room for a single token, even though it holds no other"
                      + " item");
        } else {
          assertThat(results.get(i).error()).isNull();
          assertThat(results.get(i).text()).isEqualTo(prompts.get(i).toUpperCase(Locale.ROOT));
        }
      }
    }
  }

  @Test
  void aTextThatMustBeWholeWaitsForRoomInsteadOfFailing() {
    AtomicInteger turn = new AtomicInteger();
    ScriptedEngine engine =
        new ScriptedEngine(
                String::toUpperCase,
                batch ->
                    batch.size() > 30 || turn.incrementAndGet() % 5 != 0
                        ? null
                        : DecodeStatus.NO_SPACE)
            .encoder();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      texts.add("text " + i + "z".repeat(i % 50));
    }
    try (ParallelProcessor processor = open(engine, 8)) {
      assertThat(processor.batchEmbed(texts, EmbeddingConfig.defaults()))
          .allSatisfy(result -> assertThat(result.error()).isNull());
    }
  }

  @Test
  void abortedDecodesFalsifyNothingThoughTheyCostSequencesTheirTokens() {
    AtomicInteger turn = new AtomicInteger();
    ScriptedEngine engine =
        new ScriptedEngine(
                String::toUpperCase,
                batch -> turn.incrementAndGet() % 6 == 4 ? DecodeStatus.ABORTED : null)
            .scattering(1);
    List<String> prompts = prompts(300);
    try (ParallelProcessor processor = open(engine, 16)) {
      assertThat(processor.batchGenerate(prompts, DEFAULTS))
          .extracting(GenerationResult::text)
          .containsExactlyElementsOf(inCapitals(prompts));
    }
  }
}
