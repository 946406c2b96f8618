package io.sparkllama;

import io.sparkllama.request.EmbeddingConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Compares texts by their token vectors (late interaction): each token of one text is matched with
 * the most similar token of the other. For vectors of length 1, as {@link
 * EmbeddingConfig#normalized} returns, the similarity of two vectors is their cosine.
 */
public final class LateInteraction {

  /**
   * A document and how well it matches a query.
   *
   * @param index position of the document in its list, from 0
   * @param score the {@link #normalizedMaxSim}
   */
  public record Match(int index, double score) {}

  private LateInteraction() {}

  /**
   * For each token of the query, the highest dot product with a token of the document; summed.
   *
   * @param query one vector per token, all of the same length
   * @param document like {@code query}
   * @throws IllegalArgumentException if either has no vectors, lengths differ, or a number is not
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

  /** {@link #maxSim} divided by the number of query tokens: -1 to 1 for vectors of length 1. */
  public static double normalizedMaxSim(float[][] query, float[][] document) {
    return maxSim(query, document) / query.length;
  }

  /** The mean of {@link #normalizedMaxSim} in both directions; symmetric. */
  public static double symmetricMaxSim(float[][] a, float[][] b) {
    return (normalizedMaxSim(a, b) + normalizedMaxSim(b, a)) / 2;
  }

  /** The k best matches, highest score first; ties keep document order. */
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
              + " has no vectors; check whether embedding it failed");
    }
    for (float[][] vectors : List.of(query, document)) {
      for (float[] vector : vectors) {
        if (vector.length != query[0].length) {
          throw new IllegalArgumentException(
              "vectors have lengths "
                  + query[0].length
                  + " and "
                  + vector.length
                  + "; embed both texts with the same model");
        }
        for (float number : vector) {
          if (!Float.isFinite(number)) {
            throw new IllegalArgumentException(
                "a vector contains " + number + "; all numbers must be finite");
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
