package io.sparkllama.spark.internal.job.summary;

import io.sparkllama.spark.internal.report.FailureCount;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts rows of an output, one by one. Not thread-safe. */
final class RowCounter {

  private final Map<Long, Long> tokens = new HashMap<>();
  private final Map<Long, Long> millis = new HashMap<>();
  private final Map<String, FailureCount> failures = new HashMap<>();
  private long rows;
  private long succeeded;
  private long deduplicated;
  private long retried;
  private long promptTokens;
  private long generatedTokens;
  private long matching;
  private String missing;
  private String duplicate;

  void add(ScannedRow row) {
    if (row.rows() == null) {
      missing = row.id();
      return;
    }
    rows += row.rows();
    if (row.rows() > 1) {
      duplicate = row.id();
    }
    int attempts = row.attempts() == null ? 1 : row.attempts();
    if (!row.failed()) {
      succeeded++;
      deduplicated += attempts == 0 ? 1 : 0;
    }
    retried += attempts > 1 ? 1 : 0;
    promptTokens += row.promptTokens() == null ? 0 : row.promptTokens();
    generatedTokens += row.generatedTokens() == null ? 0 : row.generatedTokens();
    matching += Boolean.TRUE.equals(row.matches()) ? 1 : 0;
    if (row.generatedTokens() != null) {
      tokens.merge(Distribution.rounded(row.generatedTokens()), 1L, Long::sum);
    }
    if (row.millis() != null) {
      millis.merge(Distribution.rounded(row.millis()), 1L, Long::sum);
    }
    if (row.errorKind() != null) {
      failures.merge(
          row.errorKind(),
          new FailureCount(row.errorKind(), 1, row.id(), row.error()),
          FailureCount::plus);
    }
  }

  /** The counts of the rows so far. */
  RowCounts counts() {
    return new RowCounts(
        new Totals(rows, succeeded, deduplicated, retried, promptTokens, generatedTokens),
        matching,
        missing,
        duplicate,
        new Distribution(new TreeMap<>(tokens)),
        new Distribution(new TreeMap<>(millis)),
        failures);
  }
}
