package io.sparkllama.internal.llama.dialect;

import io.sparkllama.internal.gguf.GgufHeader;
import java.util.List;
import java.util.Optional;

/** The ranking head of a reranker, as described by the model file. */
public final class RankingHead {

  private static final long RANK = 4;

  private RankingHead() {}

  /** Why a file is not a reranker; empty if it requests pooling {@code rank}. */
  public static Optional<String> obstacle(GgufHeader header) {
    if (header.pooling() == RANK) {
      return Optional.empty();
    }
    return Optional.of(
        "its file requests "
            + (header.pooling() == 0 ? "no pooling" : "pooling '" + nameOf(header.pooling()) + "'")
            + ", but a reranker requests pooling 'rank'");
  }

  private static String nameOf(long pooling) {
    return pooling < 1 || pooling > 3
        ? Long.toString(pooling)
        : List.of("mean", "cls", "last").get((int) pooling - 1);
  }

  /** Describes the first missing tensor; empty if all are present. */
  public static Optional<String> missing(GgufHeader header, List<String> tensors) {
    return tensors.stream()
        .filter(name -> header.tensor(name).isEmpty())
        .findFirst()
        .map(name -> "its file requests pooling 'rank' but has no tensor " + name);
  }
}
