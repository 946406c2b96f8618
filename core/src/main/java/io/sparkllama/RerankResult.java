package io.sparkllama;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How well a document answers a query. Immutable.
 *
 * @param score the number that the model's head makes, as llama.cpp gives it: the more the better,
 *     and to be compared with scores of the same model only. Mostly a logit, which the logistic
 *     function turns into a share from 0 to 1; of jina-bert-v2 a number from -1 to 1; of Qwen3 the
 *     share of "yes", from 0 to 1. NaN on failure
 * @param promptTokens tokens of query, document and the markers about them; 0 if they were refused
 *     before tokenization
 * @param truncated whether the document was cut to fit
 * @param attempts how often it was tried, 0 for a refused pair
 * @param prefixTokens tokens that another pair had computed already
 * @param failure why there is none; null on success
 */
@Experimental
public record RerankResult(
    float score,
    int promptTokens,
    boolean truncated,
    int attempts,
    int prefixTokens,
    @Nullable Failure failure)
    implements Outcome, Serializable {

  private static final long serialVersionUID = 1L;

  /** The result of a pair that was ranked. */
  public static RerankResult of(
      float score, int promptTokens, boolean truncated, int attempts, int prefixTokens) {
    return new RerankResult(score, promptTokens, truncated, attempts, prefixTokens, null);
  }

  /** The result of a pair that was not. */
  public static RerankResult failed(Failure failure, int promptTokens, int attempts) {
    return new RerankResult(Float.NaN, promptTokens, false, attempts, 0, failure);
  }
}
