package io.sparkllama.benchmarks;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.GenerationRequest;
import io.sparkllama.request.Prompt;
import io.sparkllama.result.GenerationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Texts and requests of exact lengths for the models of {@link RandomModel}. */
final class Texts {

  /** Begin marker and leading space, in addition to one token per character. */
  static final int EXTRA_TOKENS = 2;

  private Texts() {}

  /** Random words of letters. */
  static String text(Random random, int length) {
    StringBuilder text = new StringBuilder(length);
    while (text.length() < length) {
      text.append(random.nextInt(6) == 0 ? ' ' : (char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }

  /** Prompts with the given number of tokens. */
  static List<String> prompts(int count, int tokens, int seed) {
    Random random = new Random(seed);
    List<String> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      prompts.add(text(random, tokens - EXTRA_TOKENS));
    }
    return prompts;
  }

  /**
   * Options that generate exactly this many tokens; a random model would otherwise stop anywhere.
   */
  static BatchGenerationConfig exactly(int tokens) {
    return BatchGenerationConfig.builder()
        .temperature(0)
        .maxTokens(tokens)
        .logitBias(Map.of(RandomModel.END, -100f))
        .build();
  }

  static GenerationRequest request(String prompt, int tokens) {
    return new GenerationRequest(Prompt.text(prompt), exactly(tokens));
  }

  /** Generates for all requests; returns the number of generated tokens. */
  static double generate(ParallelProcessor processor, List<GenerationRequest> requests) {
    long tokens = 0;
    for (GenerationResult result : processor.batchGenerate(requests)) {
      if (!result.success()) {
        throw new IllegalStateException(result.error());
      }
      tokens += result.tokensGenerated();
    }
    return tokens;
  }
}
