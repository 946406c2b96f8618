package io.sparkllama;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** How probable a continuation is to the model, given its prompt. Immutable. */
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

  /** The result of a continuation that was scored. Takes the array over. */
  public static ScoreResult of(
      float[] logProbabilities,
      int promptTokens,
      boolean truncated,
      int attempts,
      int prefixTokens) {
    return new ScoreResult(logProbabilities, promptTokens, truncated, attempts, prefixTokens, null);
  }

  /** The result of a continuation that was not. */
  public static ScoreResult failed(Failure failure, int promptTokens, int attempts) {
    return new ScoreResult(new float[0], promptTokens, false, attempts, 0, failure);
  }

  /** Natural logarithm of the continuation's probability: the sum over its tokens; 0 on failure. */
  public double logLikelihood() {
    double sum = 0;
    for (float logProbability : logProbabilities) {
      sum += logProbability;
    }
    return sum;
  }

  /**
   * Natural logarithm of each token's probability given all before it, in an array of the caller's
   * own; empty on failure.
   */
  public float[] tokenLogProbabilities() {
    return logProbabilities.clone();
  }

  /** Tokens that were scored; 0 on failure. */
  public int tokens() {
    return logProbabilities.length;
  }

  /**
   * {@code exp(-logLikelihood / tokens)}: 1 is certain, higher is more surprising; NaN on failure.
   */
  public double perplexity() {
    return Math.exp(-logLikelihood() / tokens());
  }

  /** Tokens of the prompt; 0 if it was refused before tokenization. */
  public int promptTokens() {
    return promptTokens;
  }

  /** Whether the prompt was cut to fit. */
  public boolean truncated() {
    return truncated;
  }

  /** How often it was tried, 0 for a refused item. */
  public int attempts() {
    return attempts;
  }

  /** Tokens of the prompt that another item had computed already. */
  public int prefixTokens() {
    return prefixTokens;
  }

  @Override
  public @Nullable Failure failure() {
    return failure;
  }
}
