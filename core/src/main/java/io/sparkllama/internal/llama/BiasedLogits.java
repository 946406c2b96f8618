package io.sparkllama.internal.llama;

import java.util.Map;

/** Logits with the caller's per-token bias applied. */
final class BiasedLogits {

  private BiasedLogits() {}

  /** The token with the highest biased logit; the first one on a tie. */
  static int mostProbable(float[] logits, Map<Integer, Float> biases) {
    int best = 0;
    for (int token = 1; token < logits.length; token++) {
      if (biased(logits, biases, token) > biased(logits, biases, best)) {
        best = token;
      }
    }
    return best;
  }

  private static float biased(float[] logits, Map<Integer, Float> biases, int token) {
    return biases.isEmpty() ? logits[token] : logits[token] + biases.getOrDefault(token, 0f);
  }
}
