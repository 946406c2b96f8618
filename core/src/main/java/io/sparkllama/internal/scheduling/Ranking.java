package io.sparkllama.internal.scheduling;

import io.sparkllama.FinishReason;
import io.sparkllama.RerankResult;
import io.sparkllama.engine.Session;

/** The ranking of a document. The score of the batch with the last token is the one that counts. */
final class Ranking extends Reading<RerankResult> {

  private final RankingTask task;
  private float score;

  Ranking(RankingTask task, int sequence, long startNanos) {
    super(task, sequence, startNanos);
    this.task = task;
  }

  @Override
  boolean wantsOutput(int position) {
    return position == task.tokens().length - 1;
  }

  @Override
  boolean mustBeWhole() {
    return task.isWhole();
  }

  @Override
  void accept(Session session, int batchIndex, int position) {
    score = session.score(batchIndex);
  }

  @Override
  RerankResult result(long nowNanos) {
    return RerankResult.of(
        score, task.tokens().length, task.truncated(), task.attempts(), reused());
  }

  @Override
  RerankResult ended(FinishReason reason, String error, long nowNanos) {
    return RerankResult.failed(error, task.tokens().length, task.attempts());
  }
}
