package io.sparkllama.internal.llama.v0_5;

import io.sparkllama.internal.gguf.GgufHead;
import io.sparkllama.internal.llama.dialect.RankingHead;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which models give a score of a query and a document in llama.cpp v0.5. It pools without a head
 * where the tensors of one are missing, and gives a number that means nothing.
 */
final class RankingRule {

  private static final String CLS_OUTPUT = "cls.output.weight";

  /** The tensor that makes the score, by architecture. */
  private static final Map<String, String> TENSORS =
      Map.of(
          "bert", CLS_OUTPUT,
          "jina-bert-v2", "cls.weight",
          "modern-bert", CLS_OUTPUT,
          "neo-bert", CLS_OUTPUT,
          "qwen3", CLS_OUTPUT,
          "qwen3vl", CLS_OUTPUT);

  private RankingRule() {}

  /** Why a model gives no score; empty if it does. */
  static Optional<String> obstacle(GgufHead head) {
    return RankingHead.obstacle(head)
        .or(() -> obstacleOfArchitecture(head))
        .or(() -> RankingHead.missing(head, List.of(TENSORS.get(head.architecture()))))
        .or(() -> obstacleOfLabels(head));
  }

  private static Optional<String> obstacleOfArchitecture(GgufHead head) {
    String name = head.architecture();
    return TENSORS.containsKey(name)
        ? Optional.empty()
        : Optional.of(
            "llama.cpp v0.5 ranks with bert, jina-bert-v2, modern-bert, neo-bert, qwen3 and qwen3vl"
                + " alone, and its architecture is "
                + name);
  }

  /**
   * Of several labels llama.cpp makes several numbers. Those of qwen3 are the shares of yes and no,
   * which one label alone would have all of.
   */
  private static Optional<String> obstacleOfLabels(GgufHead head) {
    String name = head.architecture();
    long wanted = name.startsWith("qwen3") ? 2 : 1;
    long labels =
        head.values().get(name + ".classifier.output_labels") instanceof Long count ? count : 1;
    return labels == wanted
        ? Optional.empty()
        : Optional.of(
            "its head has "
                + labels
                + (labels == 1 ? " output" : " outputs")
                + ", and that of a reranker of architecture "
                + name
                + " has "
                + wanted);
  }
}
