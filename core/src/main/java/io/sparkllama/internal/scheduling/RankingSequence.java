package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Session;
import io.sparkllama.result.Failure;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.RerankResult;

/** A sequence that ranks a document. Only the score of the batch with the last token counts. */
final class RankingSequence extends PrefillSequence<RerankResult> {

  private final AdmittedRanking request;
  private float score;

  RankingSequence(AdmittedRanking request, int id, long startNanos) {
    super(request, id, startNanos);
    this.request = request;
  }

  @Override
  boolean wantsOutput(int position) {
    return position == request.tokens().length - 1;
  }

  @Override
  boolean isUnsplittable() {
    return request.isUnsplittable();
  }

  @Override
  void accept(Session session, int batchIndex, int position) {
    score = session.score(batchIndex);
  }

  @Override
  RerankResult result(long nowNanos) {
    return RerankResult.of(
        score, request.tokens().length, request.truncated(), request.attempts(), prefixTokens());
  }

  @Override
  RerankResult ended(FinishReason reason, Failure failure, long nowNanos) {
    return RerankResult.failed(failure, request.tokens().length, request.attempts());
  }
}
