package io.sparkllama.soak;

import io.sparkllama.DemoModel;
import io.sparkllama.ParallelProcessor;
import io.sparkllama.TestEngine;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.GenerationRequest;
import io.sparkllama.request.Prompt;
import io.sparkllama.result.GenerationResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Greedy requests with the texts that an engine computes for them one by one, or that their grammar
 * leaves. Immutable.
 */
final class Greedy {

  private static final List<String> THINGS = List.of("battery", "screen", "seller", "cable", "box");

  private static final List<String> OPINIONS =
      List.of("is great", "broke after a week", "came late", "is as described", "smells");

  private static final BatchGenerationConfig FREE =
      BatchGenerationConfig.builder().temperature(0).maxTokens(24).logProbabilities(true).build();

  /** Where another token is almost as probable, it may win in another batch. */
  private static final double LEAST_PROBABILITY = 0.7;

  private static final int LEAST = 30;

  private final Map<GenerationRequest, String> texts;

  private Greedy(Map<GenerationRequest, String> texts) {
    this.texts = texts;
  }

  static Greedy of(TestEngine engine) {
    Map<GenerationRequest, String> texts = new LinkedHashMap<>();
    try (ParallelProcessor processor = engine.processor(1, 1)) {
      for (String thing : THINGS) {
        for (String opinion : OPINIONS) {
          Prompt prompt = Prompt.text(DemoModel.triage("The " + thing + " " + opinion + "."));
          GenerationResult result = processor.generateAsync(prompt, FREE).join();
          if (isClear(result)) {
            texts.put(new GenerationRequest(prompt, FREE), result.text());
          }
          String only = thing + " " + texts.size();
          texts.put(
              new GenerationRequest(
                  prompt, FREE.toBuilder().grammar("root ::= \"" + only + "\"").build()),
              only);
        }
      }
    }
    if (texts.size() < LEAST) {
      throw new IllegalStateException("only " + texts.size() + " greedy requests succeed");
    }
    return new Greedy(texts);
  }

  private static boolean isClear(GenerationResult result) {
    return result.success()
        && result.logProbabilities().stream()
            .allMatch(token -> token.logProbability() > Math.log(LEAST_PROBABILITY));
  }

  List<GenerationRequest> some(SplittableRandom random, int count) {
    List<GenerationRequest> all = List.copyOf(texts.keySet());
    return IntStream.range(0, count).mapToObj(i -> all.get(random.nextInt(all.size()))).toList();
  }

  String textOf(GenerationRequest request) {
    return texts.get(request);
  }
}
