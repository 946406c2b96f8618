package io.sparkllama.internal.scheduling;

import io.sparkllama.EmbeddingResult;
import io.sparkllama.FinishReason;
import io.sparkllama.engine.Session;

/** The embedding of a text. */
final class Embedding extends Reading<EmbeddingResult> {

  private final EmbeddingTask task;
  private final VectorPool vectors;

  Embedding(EmbeddingTask task, VectorPool vectors, int sequence, long startNanos) {
    super(task, sequence, startNanos);
    this.task = task;
    this.vectors = vectors;
  }

  @Override
  boolean wantsOutput(int position) {
    return task.needs(position);
  }

  @Override
  boolean mustBeWhole() {
    return task.isWhole();
  }

  @Override
  void accept(Session session, int batchIndex, int position) {
    vectors.add(session.embedding(batchIndex));
  }

  @Override
  EmbeddingResult result(long nowNanos) {
    return EmbeddingResult.of(
        vectors.result(), task.tokens().length, task.truncated(), task.attempts());
  }

  @Override
  EmbeddingResult ended(FinishReason reason, String error, long nowNanos) {
    return EmbeddingResult.failed(error, task.tokens().length, task.attempts());
  }
}
