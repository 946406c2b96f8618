package io.sparkllama.internal.gbnf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A set of Unicode characters as sorted, disjoint ranges. Never contains NUL, which ends a text for
 * llama.cpp, nor surrogates, which are not characters. Immutable.
 */
public record CharacterSet(List<Range> ranges) {

  /** Characters from first to last, both included. */
  public record Range(int first, int last) {}

  /** Every character. */
  public static final CharacterSet ALL = of(List.of(new Range(1, Character.MAX_CODE_POINT)));

  /** The union of ranges in any order. */
  public static CharacterSet of(List<Range> ranges) {
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
  public CharacterSet complement() {
    List<Range> others = new ArrayList<>();
    int next = 1;
    for (Range range : ranges) {
      add(others, next, range.first - 1);
      next = range.last + 1;
    }
    add(others, next, Character.MAX_CODE_POINT);
    return of(others);
  }

  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** Whether it contains a character. */
  public boolean contains(int character) {
    int low = 0;
    int high = ranges.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Range range = ranges.get(middle);
      if (character < range.first) {
        high = middle - 1;
      } else if (character > range.last) {
        low = middle + 1;
      } else {
        return true;
      }
    }
    return false;
  }

  /** The characters that are in both sets. */
  public CharacterSet and(CharacterSet other) {
    List<Range> common = new ArrayList<>();
    int own = 0;
    int its = 0;
    while (own < ranges.size() && its < other.ranges.size()) {
      Range first = ranges.get(own);
      Range second = other.ranges.get(its);
      add(common, Math.max(first.first, second.first), Math.min(first.last, second.last));
      if (first.last < second.last) {
        own++;
      } else {
        its++;
      }
    }
    return new CharacterSet(List.copyOf(common));
  }

  /** The characters that are in one of the sets or in both. */
  public CharacterSet or(CharacterSet other) {
    List<Range> all = new ArrayList<>(ranges);
    all.addAll(other.ranges);
    return of(all);
  }

  /** The characters of this set that the other does not contain. */
  public CharacterSet without(CharacterSet other) {
    return and(other.complement());
  }
}
