package io.sparkllama.spark.internal.report;

import java.io.Serializable;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Failures of one kind. Immutable.
 *
 * @param kind code of the error kind; from another version, it may be an unknown one
 * @param count number of rows, 1 or more
 * @param exampleId id of one of the rows; null if rows have no ids
 * @param example error of that row
 */
public record FailureCount(String kind, long count, String exampleId, String example)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final Comparator<FailureCount> MOST_FREQUENT_FIRST =
      Comparator.comparingLong(FailureCount::count).reversed().thenComparing(FailureCount::kind);

  /** The sum of two counts of one kind, with the example of this one. */
  public FailureCount plus(FailureCount other) {
    return new FailureCount(kind, count + other.count, exampleId, example);
  }

  /** Sorts counts of different kinds, the most frequent first. */
  public static List<FailureCount> sorted(Collection<FailureCount> counts) {
    return counts.stream().sorted(MOST_FREQUENT_FIRST).toList();
  }
}
