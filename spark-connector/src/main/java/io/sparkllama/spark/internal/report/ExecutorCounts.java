package io.sparkllama.spark.internal.report;

import io.sparkllama.result.Failure;
import java.io.Serializable;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Rows that were completed, and why some failed, by kind. Thread-safe. */
public final class ExecutorCounts {

  private static final ExecutorCounts OF_EXECUTOR = new ExecutorCounts();

  /**
   * Failures of one kind.
   *
   * @param kind its code, which another version may not know
   * @param count rows that failed so
   * @param example the message of the last of them
   */
  public record Kind(String kind, long count, String example) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The sum of two reports of one kind. */
    public Kind plus(Kind other) {
      return new Kind(kind, count + other.count, other.example);
    }
  }

  private final Map<Failure.Kind, Kind> kinds = new EnumMap<>(Failure.Kind.class);
  private long rows;
  private long failures;

  /** That of this process. */
  public static ExecutorCounts ofExecutor() {
    return OF_EXECUTOR;
  }

  /** Counts a row; {@code failure} is null for one that did not fail. */
  public synchronized void count(Failure failure) {
    rows++;
    if (failure == null) {
      return;
    }
    failures++;
    kinds.merge(failure.kind(), new Kind(failure.kind().code(), 1, failure.message()), Kind::plus);
  }

  public synchronized long rows() {
    return rows;
  }

  public synchronized long failures() {
    return failures;
  }

  /** Why rows failed, the most frequent first. */
  public synchronized List<Kind> kinds() {
    return kinds.values().stream()
        .sorted(Comparator.comparingLong(Kind::count).reversed())
        .toList();
  }
}
