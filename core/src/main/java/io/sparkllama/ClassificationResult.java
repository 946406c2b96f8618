package io.sparkllama;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The label of one prompt. Immutable.
 *
 * @param label the most probable label; null on failure
 * @param probabilities the probability of each label, in the order given, summing to 1; empty on
 *     failure
 * @param failure why there is no label; null on success
 */
public record ClassificationResult(
    @Nullable String label, Map<String, Double> probabilities, @Nullable Failure failure)
    implements Outcome, Serializable {

  private static final long serialVersionUID = 1L;

  static ClassificationResult of(List<String> labels, List<ScoreResult> scores) {
    for (ScoreResult score : scores) {
      if (!score.success()) {
        return new ClassificationResult(null, Map.of(), score.failure());
      }
    }
    double[] likelihoods = scores.stream().mapToDouble(ScoreResult::logLikelihood).toArray();
    int best = 0;
    for (int i = 1; i < likelihoods.length; i++) {
      best = likelihoods[i] > likelihoods[best] ? i : best;
    }
    double total = 0;
    for (double likelihood : likelihoods) {
      total += Math.exp(likelihood - likelihoods[best]);
    }
    // A LinkedHashMap keeps the order of the labels and is serializable.
    Map<String, Double> probabilities = new LinkedHashMap<>();
    for (int i = 0; i < likelihoods.length; i++) {
      probabilities.put(labels.get(i), Math.exp(likelihoods[i] - likelihoods[best]) / total);
    }
    return new ClassificationResult(labels.get(best), probabilities, null);
  }
}
