package io.sparkllama;

import io.sparkllama.internal.common.Arguments;
import io.sparkllama.internal.scheduling.FunctionPool;
import io.sparkllama.result.EmbeddingResult;
import java.util.List;
import java.util.stream.IntStream;

/** Finds the documents that best match a query, by token vectors. Thread-safe. */
final class TokenVectorSearch {

  private final FunctionPool functions;

  TokenVectorSearch(FunctionPool functions) {
    this.functions = functions;
  }

  /** The best matches, best first. Skips documents whose embedding failed. */
  List<LateInteraction.Match> best(EmbeddingResult query, List<EmbeddingResult> documents, int k) {
    Arguments.require(k >= 1, "k", k, "1 or more");
    Arguments.require(query.success(), "query", "not embedded: " + query.error(), "embedded");
    List<Integer> usable =
        IntStream.range(0, documents.size())
            .filter(i -> documents.get(i).success())
            .boxed()
            .toList();
    float[][] vectors = query.vectors();
    List<LateInteraction.Match> matches =
        functions.map(
            usable.size(),
            i -> {
              float[][] document = documents.get(usable.get(i)).vectors();
              return new LateInteraction.Match(
                  usable.get(i), LateInteraction.normalizedMaxSim(vectors, document));
            });
    return LateInteraction.best(matches, k);
  }
}
