package io.sparkllama.spark.internal.options;

import io.sparkllama.BatchGenerationConfig;
import io.sparkllama.EmbeddingConfig;
import io.sparkllama.RerankConfig;
import io.sparkllama.ScoringConfig;
import java.util.List;

/**
 * What values of options mean to the engine for each row: the one place that hands them over.
 * {@link IllegalArgumentException} tells values that do not go together, with names of the engine's
 * builders.
 */
public final class RequestConfigs {

  /** Options that decide how to generate. */
  public static final List<OptionGroup> GENERATION =
      List.of(
          SamplingOptions.GROUP,
          ResponseOptions.GROUP,
          ChatOptions.GROUP,
          ReasoningOptions.GROUP,
          LimitOptions.GROUP);

  /** Options that decide how to embed texts. */
  public static final List<OptionGroup> EMBEDDING =
      List.of(EmbeddingOptions.GROUP, LimitOptions.GROUP);

  /** Options that decide how to score continuations. */
  public static final List<OptionGroup> SCORING = List.of(ChatOptions.GROUP, LimitOptions.GROUP);

  /** Options that decide how to rank documents. */
  public static final List<OptionGroup> RERANKING = List.of(LimitOptions.GROUP);

  private RequestConfigs() {}

  /** How to generate. */
  public static BatchGenerationConfig generation(OptionValues values) {
    BatchGenerationConfig.Builder builder = BatchGenerationConfig.builder();
    OptionKeys.all().forEach(key -> key.applyTo(builder, values));
    // after the system prompt, which turns chats on
    return builder
        .chat(ChatOptions.isChat(values))
        .jsonSchema(ResponseOptions.jsonSchema(values))
        .build();
  }

  /** How to embed texts. */
  public static EmbeddingConfig embedding(OptionValues values) {
    return new EmbeddingConfig(
        values.get(EmbeddingOptions.POOLING),
        values.get(EmbeddingOptions.NORMALIZED),
        values.get(LimitOptions.OVERLONG_PROMPT),
        values.get(LimitOptions.TIMEOUT_MS),
        values.get(LimitOptions.RETRY_ATTEMPTS));
  }

  /** How to score continuations. */
  public static ScoringConfig scoring(OptionValues values) {
    return new ScoringConfig(
        ChatOptions.isChat(values),
        values.get(ChatOptions.SYSTEM_PROMPT),
        values.get(ChatOptions.CHAT_TEMPLATE),
        values.get(ChatOptions.CHAT_TEMPLATE_KWARGS),
        values.get(LimitOptions.OVERLONG_PROMPT),
        values.get(LimitOptions.TIMEOUT_MS),
        values.get(LimitOptions.RETRY_ATTEMPTS));
  }

  /** How to rank documents. */
  public static RerankConfig reranking(OptionValues values) {
    return new RerankConfig(
        values.get(LimitOptions.OVERLONG_PROMPT),
        values.get(LimitOptions.TIMEOUT_MS),
        values.get(LimitOptions.RETRY_ATTEMPTS));
  }
}
