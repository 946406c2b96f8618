package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Output;
import io.sparkllama.engine.Session;
import io.sparkllama.request.Limits;
import io.sparkllama.request.Pooling;
import io.sparkllama.result.EmbeddingResult;
import io.sparkllama.result.Failure;
import io.sparkllama.result.FinishReason;

/** A text to embed. */
final class AdmittedEmbedding extends AdmittedRequest<EmbeddingResult> {

  private final Pooling pooling;
  private final boolean normalized;
  private final boolean whole;

  /**
   * @param pooling not {@link Pooling#MODEL}
   * @param normalized whether each vector is scaled to length 1
   * @param whole whether all tokens must be in one batch, because attention is not causal
   */
  AdmittedEmbedding(
      Tokens tokens, Pooling pooling, boolean normalized, boolean whole, Limits limits) {
    super(tokens, limits);
    this.pooling = pooling;
    this.normalized = normalized;
    this.whole = whole;
  }

  boolean isUnsplittable() {
    return whole;
  }

  @Override
  Output output() {
    return Output.EMBEDDINGS;
  }

  @Override
  int shareableTokens() {
    return 0;
  }

  @Override
  ActiveSequence<EmbeddingResult> newSequence(
      Session session, int id, int contextLength, long nowNanos) {
    return new EmbeddingSequence(this, VectorPool.of(pooling, normalized), id, nowNanos);
  }

  /** Whether the vector of the token at a position is needed. */
  boolean needs(int position) {
    return switch (pooling) {
      case CLS -> position == 0;
      case LAST -> position == tokens().length - 1;
      default -> true;
    };
  }

  @Override
  EmbeddingResult unstarted(FinishReason reason, Failure failure, int promptTokens) {
    return EmbeddingResult.failed(failure, promptTokens, attempts());
  }
}
