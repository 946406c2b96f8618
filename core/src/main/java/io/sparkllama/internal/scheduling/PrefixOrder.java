package io.sparkllama.internal.scheduling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An order of a batch's tasks in which those that begin with the same tokens are neighbours. */
final class PrefixOrder {

  private PrefixOrder() {}

  /**
   * The tasks in that order, or the very same list if most of them have nothing in common with
   * another.
   */
  static List<? extends Task<?>> of(List<? extends Task<?>> tasks) {
    List<Task<?>> sorted = new ArrayList<>(tasks);
    sorted.sort((a, b) -> Arrays.compare(a.tokens(), b.tokens()));
    int neighbours = 0;
    for (int i = 1; i < sorted.size(); i++) {
      Task<?> before = sorted.get(i - 1);
      int common = sorted.get(i).commonTokens(before.tokens(), before.shareableTokens());
      if (common >= PrefixSharing.LEAST_TOKENS) {
        neighbours++;
      }
    }
    return 2 * neighbours >= sorted.size() ? sorted : tasks;
  }
}
