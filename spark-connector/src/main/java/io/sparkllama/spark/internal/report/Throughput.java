package io.sparkllama.spark.internal.report;

import java.util.List;

/**
 * How fast an executor is.
 *
 * @param rowsPerSecond rows that get done, per second
 * @param tokensPerSecond tokens that are generated, per second
 */
public record Throughput(double rowsPerSecond, double tokensPerSecond) {

  private static final long RECENT_MILLIS = 30_000;

  /**
   * Over the last half minute before a report, or as long as it has reported.
   *
   * @param earlier reports before it, in the order of their times
   */
  public static Throughput recent(List<ExecutorReport> earlier, ExecutorReport last) {
    for (int i = 0; i < earlier.size(); i++) {
      ExecutorReport before = earlier.get(i);
      long millis = last.timeMillis() - before.timeMillis();
      boolean from = millis <= RECENT_MILLIS || i == earlier.size() - 1;
      if (from && millis > 0) {
        return new Throughput(
            1000.0 * (last.items() - before.items()) / millis,
            1000.0 * (last.generatedTokens() - before.generatedTokens()) / millis);
      }
    }
    return new Throughput(0, 0);
  }
}
