package io.sparkllama.internal.scheduling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Orders the requests of a batch so that those with a common prefix are neighbours. */
final class PrefixOrder {

  private PrefixOrder() {}

  /** Returns the requests in that order, or the list itself if most of them share nothing. */
  static List<? extends AdmittedRequest<?>> of(List<? extends AdmittedRequest<?>> requests) {
    List<AdmittedRequest<?>> sorted = new ArrayList<>(requests);
    sorted.sort((a, b) -> Arrays.compare(a.tokens(), b.tokens()));
    int neighbours = 0;
    for (int i = 1; i < sorted.size(); i++) {
      AdmittedRequest<?> before = sorted.get(i - 1);
      int common = sorted.get(i).commonPrefixLength(before.tokens(), before.shareableTokens());
      if (common >= PrefixSharing.MIN_TOKENS) {
        neighbours++;
      }
    }
    return 2 * neighbours >= sorted.size() ? sorted : requests;
  }
}
