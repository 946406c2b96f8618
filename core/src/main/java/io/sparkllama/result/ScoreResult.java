package io.sparkllama.result;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** The probability of a continuation given its prompt. Immutable. */
public final class ScoreResult implements Outcome, Serializable {

  private static final long serialVersionUID = 1L;

  private final float[] logProbabilities;
  private final int promptTokens;
  private final boolean truncated;
  private final int attempts;
  private final int prefixTokens;
  private final @Nullable Failure failure;

  private ScoreResult(
      float[] logProbabilities,
      int promptTokens,
      boolean truncated,
      int attempts,
      int prefixTokens,
      @Nullable Failure failure) {
    this.logProbabilities = logProbabilities;
    this.promptTokens = promptTokens;
    this.truncated = truncated;
    this.attempts = attempts;
    this.prefixTokens = prefixTokens;
    this.failure = failure;
  }

  /** The result of a continuation that was scored. Takes ownership of the array. */
  public static ScoreResult of(
      float[] logProbabilities,
      int promptTokens,
      boolean truncated,
      int attempts,
      int prefixTokens) {
    return new ScoreResult(logProbabilities, promptTokens, truncated, attempts, prefixTokens, null);
  }

  /** The result of a continuation that could not be scored. */
  public static ScoreResult failed(Failure failure, int promptTokens, int attempts) {
    return new ScoreResult(new float[0], promptTokens, false, attempts, 0, failure);
  }

  /**
   * Log-likelihood of the continuation: the sum of its tokens' natural log-probabilities; 0 on
   * failure.
   */
  public double logLikelihood() {
    double sum = 0;
    for (float logProbability : logProbabilities) {
      sum += logProbability;
    }
    return sum;
  }

  /**
   * Returns a copy of the natural log-probability of each token given all earlier ones; empty on
   * failure.
   */
  public float[] tokenLogProbabilities() {
    return logProbabilities.clone();
  }

  /** Number of scored tokens; 0 on failure. */
  public int tokens() {
    return logProbabilities.length;
  }

  /**
   * {@code exp(-logLikelihood / tokens)}: 1 is certain, higher is more surprising; NaN on failure.
   */
  public double perplexity() {
    return Math.exp(-logLikelihood() / tokens());
  }

  /** Number of prompt tokens; 0 if the prompt failed before tokenization. */
  public int promptTokens() {
    return promptTokens;
  }

  /** Whether the prompt was truncated. */
  public boolean truncated() {
    return truncated;
  }

  /** Number of attempts; 0 if the request never reached the engine. */
  public int attempts() {
    return attempts;
  }

  /** Number of prompt tokens taken from a shared prefix instead of being computed. */
  public int prefixTokens() {
    return prefixTokens;
  }

  @Override
  public @Nullable Failure failure() {
    return failure;
  }
}
