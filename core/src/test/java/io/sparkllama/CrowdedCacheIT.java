package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.GenerationRequest;
import io.sparkllama.request.Prompt;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.GenerationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Prompts and results that nearly fill the KV cache of the real engine, and fragment it. */
@Timeout(1800)
@OnEachEngine
class CrowdedCacheIT {

  private final TestEngine engine;

  CrowdedCacheIT(TestEngine engine) {
    this.engine = engine;
  }

  private static final int PROMPTS = 150;

  /** Enough for each sequence of the default processor three times over. */
  private static final int CROWDED_PROMPTS = 96;

  private static final String REVIEW = " I am Anna and I have the phone. The battery is broken.";

  /** Prompts of 300 to 440 tokens: a repeated review. */
  private static List<String> prompts(ParallelProcessor processor, int count) {
    int perReview = processor.countTokens(REVIEW + REVIEW) - processor.countTokens(REVIEW);
    Random random = new Random(4);
    List<String> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int tokens = 300 + random.nextInt(141);
      prompts.add("Review " + i + ":" + REVIEW.repeat((tokens - 12) / perReview));
    }
    return prompts;
  }

  private static BatchGenerationConfig answerOf(int letters) {
    return BatchGenerationConfig.builder()
        .temperature(0)
        .maxTokens(letters + 2)
        .grammar("root ::= [a-z]{" + letters + "}")
        .build();
  }

  @Test
  void failsNoRowWhoseCellsAreFreeOnlyInPieces() {
    try (ParallelProcessor processor = engine.builder(DemoModel.PATH).build()) {
      List<String> prompts = prompts(processor, CROWDED_PROMPTS);
      assertThat(prompts).allMatch(prompt -> processor.countTokens(prompt) <= 440);
      List<GenerationRequest> requests =
          IntStream.range(0, prompts.size())
              .mapToObj(
                  i -> new GenerationRequest(Prompt.text(prompts.get(i)), answerOf(20 + i % 41)))
              .toList();
      List<GenerationResult> results = new ArrayList<>();
      try (ResultStream<GenerationResult> stream = processor.streamGenerate(requests.iterator())) {
        stream.stream().forEach(result -> results.add(result.result()));
      }
      assertThat(results).hasSize(CROWDED_PROMPTS).allSatisfy(r -> assertThat(r.error()).isNull());
    }
  }

  /** Aborting a decode at a timeout must not lose the tokens of other sequences. */
  @Test
  void itemsWhoseTimeIsUpFalsifyNoOthers() {
    String triage = DemoModel.triage("I am Anna and I have the phone. The battery is broken.");
    String expected = "{\"sentiment\":\"negative\",\"topic\":\"battery\",\"urgent\":false}";
    BatchGenerationConfig greedy =
        BatchGenerationConfig.builder().temperature(0).maxTokens(40).build();
    BatchGenerationConfig hurried =
        BatchGenerationConfig.builder().temperature(0).maxTokens(60).timeoutMs(2).build();
    try (ParallelProcessor processor = engine.builder(DemoModel.PATH).build()) {
      List<String> overdue = prompts(processor, PROMPTS);
      List<GenerationRequest> requests = new ArrayList<>();
      for (int i = 0; i < PROMPTS; i++) {
        requests.add(new GenerationRequest(Prompt.text(triage), greedy));
        requests.add(new GenerationRequest(Prompt.text(overdue.get(i)), hurried));
      }
      List<GenerationResult> results = processor.batchGenerate(requests);
      for (int i = 0; i < 2 * PROMPTS; i += 2) {
        assertThat(results.get(i).text()).as("item " + i).isEqualTo(expected);
      }
      assertThat(results.stream().filter(r -> r.finishReason() == FinishReason.TIMEOUT).count())
          .isGreaterThan(PROMPTS / 10);
    }
  }
}
