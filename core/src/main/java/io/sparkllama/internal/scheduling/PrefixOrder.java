package io.sparkllama.internal.scheduling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An order of a batch's requests in which those that begin with the same tokens are neighbours. */
final class PrefixOrder {

  private PrefixOrder() {}

  /**
   * The requests in that order, or the very same list if most of them have nothing in common with
   * another.
   */
  static List<? extends AdmittedRequest<?>> of(List<? extends AdmittedRequest<?>> requests) {
    List<AdmittedRequest<?>> sorted = new ArrayList<>(requests);
    sorted.sort((a, b) -> Arrays.compare(a.tokens(), b.tokens()));
    int neighbours = 0;
    for (int i = 1; i < sorted.size(); i++) {
      AdmittedRequest<?> before = sorted.get(i - 1);
      int common = sorted.get(i).commonPrefixLength(before.tokens(), before.shareableTokens());
      if (common >= PrefixSharing.LEAST_TOKENS) {
        neighbours++;
      }
    }
    return 2 * neighbours >= sorted.size() ? sorted : requests;
  }
}
