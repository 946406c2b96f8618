package io.sparkllama.internal.llama.v0_5;

import io.sparkllama.internal.gguf.GgufArray;
import io.sparkllama.internal.gguf.GgufHeader;
import io.sparkllama.internal.llama.dialect.RankingHead;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which models can score a query and a document in llama.cpp v0.5. If the tensors of the
 * ranking head are missing, it pools without one and returns a meaningless number.
 */
final class RankingRule {

  private static final String CLS_OUTPUT = "cls.output.weight";

  /** The tensor that produces the score, by architecture. */
  private static final Map<String, String> TENSORS =
      Map.of(
          "bert", CLS_OUTPUT,
          "jina-bert-v2", "cls.weight",
          "modern-bert", CLS_OUTPUT,
          "neo-bert", CLS_OUTPUT,
          "qwen3", CLS_OUTPUT,
          "qwen3vl", CLS_OUTPUT);

  private RankingRule() {}

  /** Why a model cannot rank; empty if it can. */
  static Optional<String> obstacle(GgufHeader header) {
    return RankingHead.obstacle(header)
        .or(() -> obstacleOfArchitecture(header))
        .or(() -> RankingHead.missing(header, List.of(TENSORS.get(header.architecture()))))
        .or(() -> obstacleOfLabels(header));
  }

  private static Optional<String> obstacleOfArchitecture(GgufHeader header) {
    String name = header.architecture();
    return TENSORS.containsKey(name)
        ? Optional.empty()
        : Optional.of(
            "llama.cpp v0.5 can only rank with bert, jina-bert-v2, modern-bert, neo-bert, qwen3 and"
                + " qwen3vl, but its architecture is "
                + name);
  }

  /**
   * llama.cpp returns one number per label. qwen3 has two, the probabilities of yes and no; with a
   * single label it would always be 1.
   */
  private static Optional<String> obstacleOfLabels(GgufHeader header) {
    String name = header.architecture();
    long wanted = name.startsWith("qwen3") ? 2 : 1;
    long labels =
        header.array(name + ".classifier.output_labels").map(GgufArray::length).orElse(1L);
    return labels == wanted
        ? Optional.empty()
        : Optional.of(
            "its ranking head has "
                + labels
                + (labels == 1 ? " output" : " outputs")
                + ", but a reranker of architecture "
                + name
                + " has "
                + wanted);
  }
}
