package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.ModelInfo;
import io.sparkllama.internal.request.Embedding;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.Pooling;
import io.sparkllama.result.EmbeddingResult;
import io.sparkllama.result.Failure;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Admits texts for embedding. */
record EmbeddingAdmission(ModelLimits limits, PromptTokenizer prompts, TokenizingClock clock)
    implements RequestAdmission<Embedding, EmbeddingResult> {

  @Override
  public AdmittedRequest<EmbeddingResult> admit(Embedding request) throws Refusal {
    requirePoolable();
    int most = limits.mostTokens();
    return admitted(
        clock.timed(
            () ->
                prompts.tokenize(
                    "text", request.text(), request.config().overlongText(), most, most)),
        request.config());
  }

  @Override
  public AdmittedRequest<EmbeddingResult> withoutTokens(Embedding request) {
    return admitted(Tokens.NONE, request.config());
  }

  private AdmittedEmbedding admitted(Tokens tokens, EmbeddingConfig config) {
    return new AdmittedEmbedding(
        tokens, poolingOf(config), config.normalized(), limits.unsplittable(), config);
  }

  private Pooling poolingOf(EmbeddingConfig config) {
    return config.pooling() == Pooling.MODEL
        ? limits.model().pooling().flatMap(EmbeddingAdmission::poolingNamed).orElse(Pooling.MEAN)
        : config.pooling();
  }

  private static Optional<Pooling> poolingNamed(String name) {
    return Arrays.stream(Pooling.values())
        .filter(pooling -> pooling.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst();
  }

  /** Rejects models with an unknown pooling type, whose vectors would look right but be wrong. */
  private void requirePoolable() throws Refusal {
    Optional<String> pooling = limits.model().pooling();
    if (pooling.isPresent() && poolingNamed(pooling.get()).isEmpty()) {
      String name = pooling.get();
      throw new Refusal(
          Failure.Kind.MODEL,
          (name.equals(ModelInfo.RANK)
              ? "the model is a reranker, which scores pairs and returns no vectors (its file"
                  + " requests pooling 'rank'); use batchRerank or llm_rerank, or an embedding"
                  + " model"
              : "the model's file requests pooling "
                  + name
                  + ", which spark-llama does not support; use an embedding model"));
    }
  }
}
