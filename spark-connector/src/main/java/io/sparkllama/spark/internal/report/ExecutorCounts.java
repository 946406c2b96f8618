package io.sparkllama.spark.internal.report;

import io.sparkllama.option.OptionNames;
import io.sparkllama.result.Failure;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts of an executor's finished rows and, by error kind, of the failed ones. Thread-safe. */
public final class ExecutorCounts {

  private static final ExecutorCounts OF_EXECUTOR = new ExecutorCounts();

  private final Map<Failure.Kind, FailureCount> kinds = new EnumMap<>(Failure.Kind.class);
  private long rows;
  private long failures;

  /** The counts of this process. */
  public static ExecutorCounts ofExecutor() {
    return OF_EXECUTOR;
  }

  /**
   * Counts a row.
   *
   * @param failure null for a row that did not fail
   * @param names those that a reader of the report knows
   */
  public synchronized void count(Failure failure, OptionNames names) {
    rows++;
    if (failure == null) {
      return;
    }
    failures++;
    kinds.merge(
        failure.kind(),
        new FailureCount(failure.kind().code(), 1, null, failure.message(names)),
        (before, latest) -> latest.plus(before));
  }

  /** Number of finished rows, failed ones included. */
  public synchronized long rows() {
    return rows;
  }

  /** Number of failed rows. */
  public synchronized long failures() {
    return failures;
  }

  /** Counts of failures by error kind, the most frequent first; examples are the latest errors. */
  public synchronized List<FailureCount> kinds() {
    return FailureCount.sorted(kinds.values());
  }
}
