package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Session;
import io.sparkllama.result.EmbeddingResult;
import io.sparkllama.result.Failure;
import io.sparkllama.result.FinishReason;

/** A sequence that embeds a text. */
final class EmbeddingSequence extends PrefillSequence<EmbeddingResult> {

  private final AdmittedEmbedding request;
  private final VectorPool vectors;

  EmbeddingSequence(AdmittedEmbedding request, VectorPool vectors, int id, long startNanos) {
    super(request, id, startNanos);
    this.request = request;
    this.vectors = vectors;
  }

  @Override
  boolean wantsOutput(int position) {
    return request.needs(position);
  }

  @Override
  boolean isUnsplittable() {
    return request.isUnsplittable();
  }

  @Override
  void accept(Session session, int batchIndex, int position) {
    vectors.add(session.embedding(batchIndex));
  }

  @Override
  EmbeddingResult result(long nowNanos) {
    return EmbeddingResult.of(
        vectors.result(), request.tokens().length, request.truncated(), request.attempts());
  }

  @Override
  EmbeddingResult ended(FinishReason reason, Failure failure, long nowNanos) {
    return EmbeddingResult.failed(failure, request.tokens().length, request.attempts());
  }
}
