package io.sparkllama;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Similarity of texts by the vectors of their tokens: each token of one text looks for the one most
 * like it in the other. Of vectors of length 1, as {@link EmbeddingConfig#normalized} gives, the
 * similarity of two is their cosine.
 */
public final class LateInteraction {

  /**
   * A document and how well it fits a query.
   *
   * @param index the document's place in its list, from 0
   * @param score the normalised {@link #maxSim}
   */
  public record Match(int index, double score) {}

  private LateInteraction() {}

  /**
   * The sum over the query's tokens of the highest dot product with a token of the document.
   *
   * @param query one vector per token, all of one length
   * @param document as {@code query}
   * @throws IllegalArgumentException if either has no vector, lengths differ, or a number is not
   *     finite
   */
  public static double maxSim(float[][] query, float[][] document) {
    require(query, document);
    double sum = 0;
    for (float[] token : query) {
      double best = Double.NEGATIVE_INFINITY;
      for (float[] other : document) {
        best = Math.max(best, dot(token, other));
      }
      sum += best;
    }
    return sum;
  }

  /** {@link #maxSim} per token of the query: from -1 to 1 for vectors of length 1. */
  public static double normalizedMaxSim(float[][] query, float[][] document) {
    return maxSim(query, document) / query.length;
  }

  /** The mean of {@link #normalizedMaxSim} in both directions: the same either way round. */
  public static double symmetricMaxSim(float[][] a, float[][] b) {
    return (normalizedMaxSim(a, b) + normalizedMaxSim(b, a)) / 2;
  }

  /** The best of scores, highest first; of equal ones the first document's comes first. */
  static List<Match> best(List<Match> matches, int k) {
    List<Match> sorted = new ArrayList<>(matches);
    sorted.sort(Comparator.comparingDouble(Match::score).reversed().thenComparingInt(Match::index));
    return List.copyOf(sorted.subList(0, Math.min(k, sorted.size())));
  }

  private static void require(float[][] query, float[][] document) {
    if (query.length == 0 || document.length == 0) {
      throw new IllegalArgumentException(
          "the "
              + (query.length == 0 ? "query" : "document")
              + " has no vectors; embed it, and look whether that failed");
    }
    for (float[][] vectors : List.of(query, document)) {
      for (float[] vector : vectors) {
        if (vector.length != query[0].length) {
          throw new IllegalArgumentException(
              "vectors have lengths "
                  + query[0].length
                  + " and "
                  + vector.length
                  + "; embed both texts with one model");
        }
        for (float number : vector) {
          if (!Float.isFinite(number)) {
            throw new IllegalArgumentException(
                "a vector holds " + number + "; only finite numbers can be compared");
          }
        }
      }
    }
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
