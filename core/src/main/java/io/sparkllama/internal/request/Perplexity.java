package io.sparkllama.internal.request;

import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.Failure;
import io.sparkllama.result.ScoreResult;
import org.jspecify.annotations.Nullable;

/** A text whose probability is computed without a prompt. */
public record Perplexity(@Nullable String text, ScoringConfig config)
    implements Request<ScoreResult> {

  private static final long serialVersionUID = 1L;

  @Override
  public ScoreResult failed(Failure failure, int attempts) {
    return ScoreResult.failed(failure, 0, attempts);
  }
}
