package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.ModelInfo;
import io.sparkllama.internal.request.Ranking;
import io.sparkllama.result.Failure;
import io.sparkllama.result.RerankResult;

/** Admits a query and a document for ranking. */
record RankingAdmission(ModelLimits limits, PromptTokenizer prompts, TokenizingClock clock)
    implements RequestAdmission<Ranking, RerankResult> {

  @Override
  public AdmittedRequest<RerankResult> admit(Ranking request) throws Refusal {
    requireRanking(limits.model());
    Tokens tokens =
        clock.timed(
            () ->
                prompts.tokenize(
                    request.pair().query(),
                    request.pair().document(),
                    request.config().overlongText(),
                    limits.mostTokens()));
    return new AdmittedRanking(tokens, limits.unsplittable(), request.config());
  }

  @Override
  public AdmittedRequest<RerankResult> withoutTokens(Ranking request) {
    return new AdmittedRanking(Tokens.NONE, limits.unsplittable(), request.config());
  }

  private static void requireRanking(ModelInfo model) throws Refusal {
    if (!model.ranks()) {
      throw new Refusal(
          Failure.Kind.MODEL,
          "the model cannot be used as a reranker: "
              + model.rankingObstacle().orElseThrow()
              + "; use the file of a reranker, such as one of bge-reranker, jina-reranker or"
              + " Qwen3-Reranker, that llama.cpp's converter has made");
    }
  }
}
