package io.sparkllama.internal.llama.b4916;

import io.sparkllama.internal.gguf.GgufHeader;
import io.sparkllama.internal.llama.dialect.RankingHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides which models can score a query and a document in llama.cpp b4916. It aborts the process
 * for a ranking head without bias, and for a sequence whose number is not below the number of
 * tokens in its batch; sessions of encoders avoid the latter by renumbering.
 */
final class RankingRule {

  private static final String CLS_OUTPUT = "cls.output.weight";

  private RankingRule() {}

  /** Why a model cannot rank; empty if it can. */
  static Optional<String> obstacle(GgufHeader header) {
    return RankingHead.obstacle(header)
        .or(() -> obstacleOfArchitecture(header))
        .or(() -> RankingHead.missing(header, needed(header)));
  }

  private static Optional<String> obstacleOfArchitecture(GgufHeader header) {
    String name = header.architecture();
    if (!name.equals("bert") && !name.equals("jina-bert-v2")) {
      return Optional.of(
          "llama.cpp b4916 can only rank with bert and jina-bert-v2, but its architecture is "
              + name
              + "; llama.cpp v0.5 supports more");
    }
    return ConcurrencyRule.isCausal(header)
        ? Optional.of("its file does not say " + name + ".attention.causal = false")
        : Optional.empty();
  }

  private static List<String> needed(GgufHeader header) {
    List<String> needed = new ArrayList<>(List.of("cls.weight", "cls.bias"));
    if (header.architecture().equals("bert")) {
      needed.addAll(List.of(CLS_OUTPUT, "cls.output.bias"));
    }
    return needed;
  }
}
