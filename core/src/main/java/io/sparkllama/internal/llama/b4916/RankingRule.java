package io.sparkllama.internal.llama.b4916;

import io.sparkllama.internal.gguf.GgufHead;
import io.sparkllama.internal.llama.dialect.RankingHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which models give a score of a query and a document in llama.cpp b4916. It ends the process for a
 * head that has no bias, and for a sequence whose number is not below the tokens of its batch, of
 * which encoders are kept.
 */
final class RankingRule {

  private static final String CLS_OUTPUT = "cls.output.weight";

  private RankingRule() {}

  /** Why a model gives no score; empty if it does. */
  static Optional<String> obstacle(GgufHead head) {
    return RankingHead.obstacle(head)
        .or(() -> obstacleOfArchitecture(head))
        .or(() -> RankingHead.missing(head, needed(head)));
  }

  private static Optional<String> obstacleOfArchitecture(GgufHead head) {
    String name = head.architecture();
    if (!name.equals("bert") && !name.equals("jina-bert-v2")) {
      return Optional.of(
          "llama.cpp b4916 ranks with bert and jina-bert-v2 alone, and its architecture is "
              + name
              + "; llama.cpp v0.5 knows more");
    }
    return ConcurrencyRule.isCausal(head)
        ? Optional.of("its file does not say " + name + ".attention.causal = false")
        : Optional.empty();
  }

  private static List<String> needed(GgufHead head) {
    List<String> needed = new ArrayList<>(List.of("cls.weight", "cls.bias"));
    if (head.architecture().equals("bert")) {
      needed.addAll(List.of(CLS_OUTPUT, "cls.output.bias"));
    }
    return needed;
  }
}
