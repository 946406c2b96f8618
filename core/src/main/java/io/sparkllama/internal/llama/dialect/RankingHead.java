package io.sparkllama.internal.llama.dialect;

import io.sparkllama.internal.gguf.GgufHead;
import java.util.List;
import java.util.Optional;

/** What a file says of the head that makes a score of a query and a document. */
public final class RankingHead {

  private static final long RANK = 4;

  private RankingHead() {}

  /** Why a file is not that of a reranker; empty if it asks for pooling {@code rank}. */
  public static Optional<String> obstacle(GgufHead head) {
    if (head.pooling() == RANK) {
      return Optional.empty();
    }
    return Optional.of(
        "its file asks for "
            + (head.pooling() == 0 ? "no pooling" : "pooling '" + nameOf(head.pooling()) + "'")
            + ", and that of a reranker for pooling 'rank'");
  }

  private static String nameOf(long pooling) {
    return pooling < 1 || pooling > 3
        ? Long.toString(pooling)
        : List.of("mean", "cls", "last").get((int) pooling - 1);
  }

  /** The first of some tensors that is missing, as an obstacle; empty if all are there. */
  public static Optional<String> missing(GgufHead head, List<String> tensors) {
    return tensors.stream()
        .filter(name -> head.tensor(name).isEmpty())
        .findFirst()
        .map(name -> "its file asks for pooling 'rank' and has no tensor " + name);
  }
}
