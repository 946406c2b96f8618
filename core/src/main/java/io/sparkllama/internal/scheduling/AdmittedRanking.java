package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Output;
import io.sparkllama.engine.Session;
import io.sparkllama.request.Limits;
import io.sparkllama.result.Failure;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.RerankResult;

/** A query and a document to be scored by a reranker. */
final class AdmittedRanking extends AdmittedRequest<RerankResult> {

  private final boolean whole;

  /**
   * @param tokens tokens of both, including the template
   * @param whole whether all tokens must be in one batch, because attention is not causal
   */
  AdmittedRanking(Tokens tokens, boolean whole, Limits limits) {
    super(tokens, limits);
    this.whole = whole;
  }

  boolean isUnsplittable() {
    return whole;
  }

  @Override
  Output output() {
    return Output.SCORES;
  }

  /** The last token must be decoded, because the score is computed from its vector. */
  @Override
  int shareableTokens() {
    return whole ? 0 : Math.max(0, tokens().length - 1);
  }

  @Override
  ActiveSequence<RerankResult> newSequence(
      Session session, int id, int contextLength, long nowNanos) {
    return new RankingSequence(this, id, nowNanos);
  }

  @Override
  RerankResult unstarted(FinishReason reason, Failure failure, int promptTokens) {
    return RerankResult.failed(failure, promptTokens, attempts());
  }
}
