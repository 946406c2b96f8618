package io.sparkllama.internal.scheduling;

/** Converts logits to natural log-probabilities. */
final class LogProbabilities {

  private LogProbabilities() {}

  /** The log-probability of one token. */
  static float of(float[] logits, int token) {
    float largest = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      // Relative to the largest logit, to avoid overflow.
      sum += Math.exp(logit - largest);
    }
    return (float) (logits[token] - largest - Math.log(sum));
  }
}
