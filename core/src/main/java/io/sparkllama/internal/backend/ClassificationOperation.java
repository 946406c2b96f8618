package io.sparkllama.internal.backend;

import io.sparkllama.internal.common.Arguments;
import io.sparkllama.internal.request.Scoring;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.ScoreRequest;
import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.ClassificationResult;
import io.sparkllama.result.ScoreResult;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Classifies prompts by scoring each label as a continuation of the prompt. Thread-safe. */
public final class ClassificationOperation {

  private final Backend backend;

  public ClassificationOperation(Backend backend) {
    this.backend = backend;
  }

  /** Starts scoring all labels for all prompts. */
  public CompletableFuture<List<ClassificationResult>> all(
      List<String> prompts, List<String> labels, ScoringConfig config) {
    int k = labels.size();
    Arguments.require(
        k >= 2 && new HashSet<>(labels).size() == k, "labels", labels, "two or more, all distinct");
    List<Scoring> pairs =
        IntStream.range(0, Math.multiplyExact(prompts.size(), k))
            .mapToObj(i -> new ScoreRequest(Prompt.text(prompts.get(i / k)), labels.get(i % k)))
            .map(pair -> new Scoring(pair, config))
            .toList();
    CompletableFuture<List<ScoreResult>> scores = backend.submitAll(pairs);
    CompletableFuture<List<ClassificationResult>> classes =
        scores.thenApply(
            all ->
                IntStream.range(0, prompts.size())
                    .mapToObj(i -> classify(labels, all.subList(i * k, (i + 1) * k)))
                    .toList());
    classes.whenComplete((results, failure) -> scores.cancel(true));
    return classes;
  }

  /** The softmax of the labels' log-likelihoods; a failure if one of them has none. */
  private static ClassificationResult classify(List<String> labels, List<ScoreResult> scores) {
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
