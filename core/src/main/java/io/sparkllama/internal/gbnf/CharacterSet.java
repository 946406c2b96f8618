package io.sparkllama.internal.gbnf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A set of Unicode characters as sorted, disjoint ranges. Never contains NUL, which ends a text for
 * llama.cpp, nor surrogates, which are not characters. Immutable.
 */
record CharacterSet(List<Range> ranges) {

  /** Characters from first to last, both included. */
  record Range(int first, int last) {}

  /** Every character. */
  static final CharacterSet ALL = of(List.of(new Range(1, Character.MAX_CODE_POINT)));

  /** The union of ranges in any order. */
  static CharacterSet of(List<Range> ranges) {
    List<Range> sorted = new ArrayList<>();
    for (Range range : ranges) {
      add(sorted, Math.max(1, range.first), Math.min(range.last, Character.MIN_SURROGATE - 1));
      add(sorted, Math.max(range.first, Character.MAX_SURROGATE + 1), range.last);
    }
    sorted.sort(Comparator.comparingInt(Range::first));
    List<Range> merged = new ArrayList<>();
    for (Range range : sorted) {
      Range before = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (before != null && range.first <= before.last + 1) {
        merged.set(merged.size() - 1, new Range(before.first, Math.max(before.last, range.last)));
      } else {
        merged.add(range);
      }
    }
    return new CharacterSet(List.copyOf(merged));
  }

  private static void add(List<Range> ranges, int first, int last) {
    if (first <= last) {
      ranges.add(new Range(first, last));
    }
  }

  /** All characters that are not in this set. */
  CharacterSet complement() {
    List<Range> others = new ArrayList<>();
    int next = 1;
    for (Range range : ranges) {
      add(others, next, range.first - 1);
      next = range.last + 1;
    }
    add(others, next, Character.MAX_CODE_POINT);
    return of(others);
  }

  boolean isEmpty() {
    return ranges.isEmpty();
  }
}
