package io.sparkllama.fuzz;

import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.ChatMessage;
import io.sparkllama.request.GenerationRequest;
import io.sparkllama.request.OverlongPrompt;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.Reasoning;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Prompts and conversations with random options that a configuration accepts. */
public final class RandomRequests {

  private static final int VOCABULARY = 1024;

  /** The first tokens. */
  private static final int CONTROL_TOKENS = 5;

  private final SplittableRandom random;
  private final RandomText texts;

  public RandomRequests(SplittableRandom random, RandomText texts) {
    this.random = random;
    this.texts = texts;
  }

  /** The only text that some rows may have. */
  static String mark(int row) {
    return "row " + row + " of them";
  }

  static boolean isMarked(GenerationRequest request) {
    return request.config().grammar().contains("of them");
  }

  public GenerationRequest next(int row) {
    BatchGenerationConfig.Builder config = sampling();
    config.retryAttempts(random.nextInt(3));
    config.overlongPrompt(texts.anyOf(List.of(OverlongPrompt.values())));
    if (random.nextInt(10) == 0) {
      config.timeoutMs(1 + random.nextInt(50));
    }
    if (random.nextInt(3) == 0) {
      config.maxTokens(60).grammar("root ::= \"" + mark(row) + "\"");
    } else {
      config.maxTokens(1 + random.nextInt(12));
      outputs(config);
    }
    return new GenerationRequest(prompt(config), config.build());
  }

  private BatchGenerationConfig.Builder sampling() {
    BatchGenerationConfig.Builder config =
        BatchGenerationConfig.builder()
            .temperature(texts.anyOf(List.of(0.0, 0.7, 1.0, 1.0, 5.0, 1e6)))
            .topK(texts.anyOf(List.of(0, 1, 40, 2000, Integer.MAX_VALUE)))
            .topP(texts.anyOf(List.of(1e-9, 0.5, 0.9, 1.0)))
            .minP(texts.anyOf(List.of(0.0, 0.05, 0.999)))
            .seed(texts.anyOf(List.of(-1L, 0L, 7L, 0xFFFF_FFFEL)));
    if (random.nextInt(4) == 0) {
      config.typicalP(texts.anyOf(List.of(1e-6, 0.5)));
      config.repeatPenalty(texts.anyOf(List.of(1e-6, 0.5, 1.3, 1e6)));
      config.frequencyPenalty(texts.anyOf(List.of(-2.0, 0.5, 2.0)));
      config.presencePenalty(texts.anyOf(List.of(-2.0, 0.5, 2.0)));
    }
    if (random.nextInt(6) == 0) {
      float bias = texts.anyOf(List.of(-100f, -1f, 1f, 100f));
      int token = CONTROL_TOKENS + random.nextInt(VOCABULARY - CONTROL_TOKENS);
      config.logitBias(Map.of(token, bias, random.nextInt(CONTROL_TOKENS), -bias));
    }
    return config;
  }

  private void outputs(BatchGenerationConfig.Builder config) {
    switch (random.nextInt(8)) {
      case 0 -> config.jsonSchema("{\"enum\": [\"a\", \"\u00E9\", 5]}");
      case 1 -> config.grammar("root ::= [^a-z]{0,20}");
      case 2 -> config.grammar("root ::= nosuch");
      case 3, 4 -> {
        List<String> stop = new ArrayList<>();
        for (int i = 0; i < random.nextInt(4); i++) {
          stop.add(texts.next() + "e");
        }
        config.stop(stop);
      }
      case 5 -> config.logProbabilities(true);
      default -> {}
    }
  }

  private Prompt prompt(BatchGenerationConfig.Builder config) {
    if (random.nextInt(3) > 0) {
      return Prompt.text(texts.next());
    }
    config.chat(true).chatTemplate(texts.anyOf(List.of("chatml", "", "llama3", "nosuch")));
    if (random.nextInt(3) == 0) {
      config.systemPrompt(texts.next());
    }
    config.reasoning(texts.anyOf(List.of(Reasoning.values())));
    if (random.nextBoolean()) {
      return Prompt.text(texts.next());
    }
    List<ChatMessage> messages = new ArrayList<>();
    for (int i = 0; i < random.nextInt(5); i++) {
      messages.add(new ChatMessage(texts.anyOf(List.of(ChatMessage.Role.values())), texts.next()));
    }
    return Prompt.chat(messages);
  }
}
