package io.sparkllama.spark.internal.options;

import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.RerankConfig;
import io.sparkllama.request.ScoringConfig;
import java.util.List;

/**
 * Builds the engine's per-request configurations from option values. The methods throw {@link
 * IllegalArgumentException} for conflicting values, with the names of the engine's builders.
 */
public final class RequestConfigs {

  /** Options for generating text. */
  public static final List<OptionGroup> GENERATION =
      List.of(
          SamplingOptions.GROUP,
          ResponseOptions.GROUP,
          ChatOptions.GROUP,
          ReasoningOptions.GROUP,
          LimitOptions.GROUP);

  /** Options for embedding texts. */
  public static final List<OptionGroup> EMBEDDING =
      List.of(EmbeddingOptions.GROUP, LimitOptions.GROUP);

  /** Options for scoring continuations. */
  public static final List<OptionGroup> SCORING = List.of(ChatOptions.GROUP, LimitOptions.GROUP);

  /** Options for ranking documents. */
  public static final List<OptionGroup> RERANKING = List.of(LimitOptions.GROUP);

  private RequestConfigs() {}

  /** The configuration for generating text. */
  public static BatchGenerationConfig generation(OptionValues values) {
    BatchGenerationConfig.Builder builder = BatchGenerationConfig.builder();
    OptionKeys.all().forEach(key -> key.applyTo(builder, values));
    // After the system prompt, because setting that turns chat on.
    return builder
        .chat(ChatOptions.isChat(values))
        .jsonSchema(ResponseOptions.jsonSchema(values))
        .build();
  }

  /** The configuration for embedding texts. */
  public static EmbeddingConfig embedding(OptionValues values) {
    return new EmbeddingConfig(
        values.get(EmbeddingOptions.POOLING),
        values.get(EmbeddingOptions.NORMALIZED),
        values.get(LimitOptions.OVERLONG_PROMPT),
        values.get(LimitOptions.TIMEOUT_MS),
        values.get(LimitOptions.RETRY_ATTEMPTS));
  }

  /** The configuration for scoring continuations. */
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

  /** The configuration for ranking documents. */
  public static RerankConfig reranking(OptionValues values) {
    return new RerankConfig(
        values.get(LimitOptions.OVERLONG_PROMPT),
        values.get(LimitOptions.TIMEOUT_MS),
        values.get(LimitOptions.RETRY_ATTEMPTS));
  }
}
