package io.sparkllama.internal.request;

import io.sparkllama.request.RerankConfig;
import io.sparkllama.request.RerankRequest;
import io.sparkllama.result.Failure;
import io.sparkllama.result.RerankResult;

/** A query and a document to score with a reranker. */
public record Ranking(RerankRequest pair, RerankConfig config) implements Request<RerankResult> {

  private static final long serialVersionUID = 1L;

  @Override
  public RerankResult failed(Failure failure, int attempts) {
    return RerankResult.failed(failure, 0, attempts);
  }
}
