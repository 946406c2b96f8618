package io.sparkllama.result;

import io.sparkllama.annotation.Experimental;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How well a document answers a query. Immutable.
 *
 * @param score the output of the model's ranking head as llama.cpp returns it. Higher is better;
 *     comparable only between scores of the same model. Usually a logit, which the logistic
 *     function maps to 0 to 1; for jina-bert-v2 a number from -1 to 1; for Qwen3 the probability of
 *     "yes", from 0 to 1. NaN on failure
 * @param promptTokens tokens of query, document and markers; 0 if the pair failed before
 *     tokenization
 * @param truncated whether the document was truncated
 * @param attempts number of attempts; 0 if the pair never reached the engine
 * @param prefixTokens number of tokens taken from a shared prefix instead of being computed
 * @param failure why it is not usable; null on success
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

  /** The result of a pair that could not be ranked. */
  public static RerankResult failed(Failure failure, int promptTokens, int attempts) {
    return new RerankResult(Float.NaN, promptTokens, false, attempts, 0, failure);
  }
}
