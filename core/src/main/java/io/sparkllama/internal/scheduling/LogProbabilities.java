package io.sparkllama.internal.scheduling;

/** Logits to natural logarithms of probabilities. */
final class LogProbabilities {

  private LogProbabilities() {}

  /** The log-probability of one token among all. */
  static float of(float[] logits, int token) {
    float largest = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      // relative to the largest, so that nothing overflows
      sum += Math.exp(logit - largest);
    }
    return (float) (logits[token] - largest - Math.log(sum));
  }
}
