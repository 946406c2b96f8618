package io.sparkllama.spark.internal.report;

import java.util.List;

/**
 * The throughput of an executor. Immutable.
 *
 * @param rowsPerSecond finished rows per second
 * @param tokensPerSecond generated tokens per second
 */
public record Throughput(double rowsPerSecond, double tokensPerSecond) {

  private static final long RECENT_MILLIS = 30_000;

  /**
   * The throughput over the 30 seconds before a report, or over a shorter time if the executor has
   * not reported for so long; 0 if there is only one report.
   *
   * @param earlier earlier reports of the executor, in the order of their times
   */
  public static Throughput recent(List<ExecutorReport> earlier, ExecutorReport last) {
    for (int i = 0; i < earlier.size(); i++) {
      ExecutorReport before = earlier.get(i);
      long millis = last.timeMillis() - before.timeMillis();
      boolean from = millis <= RECENT_MILLIS || i == earlier.size() - 1;
      if (from && millis > 0) {
        return new Throughput(
            1000.0 * (last.rows() - before.rows()) / millis,
            1000.0 * (last.generatedTokens() - before.generatedTokens()) / millis);
      }
    }
    return new Throughput(0, 0);
  }
}
