package io.sparkllama;

import io.sparkllama.internal.common.Arguments;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Classifies prompts by scoring each label as a continuation of the prompt. Thread-safe. */
final class ClassificationOperation {

  private final RequestOperation<ScoreRequest, ScoringConfig, ScoreResult> scoring;

  ClassificationOperation(RequestOperation<ScoreRequest, ScoringConfig, ScoreResult> scoring) {
    this.scoring = scoring;
  }

  /** Starts scoring all labels for all prompts. */
  CompletableFuture<List<ClassificationResult>> all(
      List<String> prompts, List<String> labels, ScoringConfig config) {
    int k = labels.size();
    Arguments.require(
        k >= 2 && new HashSet<>(labels).size() == k, "labels", labels, "two or more, all distinct");
    List<Integer> pairs =
        IntStream.range(0, Math.multiplyExact(prompts.size(), k)).boxed().toList();
    CompletableFuture<List<ScoreResult>> scores =
        scoring.all(
            pairs,
            i -> new ScoreRequest(Prompt.text(prompts.get(i / k)), labels.get(i % k)),
            config);
    CompletableFuture<List<ClassificationResult>> classes =
        scores.thenApply(
            all ->
                IntStream.range(0, prompts.size())
                    .mapToObj(i -> ClassificationResult.of(labels, all.subList(i * k, (i + 1) * k)))
                    .toList());
    classes.whenComplete((results, failure) -> scores.cancel(true));
    return classes;
  }
}
