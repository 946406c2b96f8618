package io.sparkllama.internal.request;

import io.sparkllama.result.Failure;
import io.sparkllama.result.Outcome;
import java.io.Serializable;

/**
 * What is asked of the model for one row: its inputs and its options. Immutable.
 *
 * @param <R> the result
 */
public sealed interface Request<R extends Outcome> extends Serializable
    permits Generation, Embedding, Ranking, Scoring, Perplexity {

  /**
   * The result if nothing of the request could be computed.
   *
   * @param attempts how often it was tried to
   */
  R failed(Failure failure, int attempts);
}
