package io.sparkllama.internal.request;

import io.sparkllama.request.ScoreRequest;
import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.Failure;
import io.sparkllama.result.ScoreResult;

/** A continuation of a prompt whose probability is computed. */
public record Scoring(ScoreRequest pair, ScoringConfig config) implements Request<ScoreResult> {

  private static final long serialVersionUID = 1L;

  @Override
  public ScoreResult failed(Failure failure, int attempts) {
    return ScoreResult.failed(failure, 0, attempts);
  }
}
