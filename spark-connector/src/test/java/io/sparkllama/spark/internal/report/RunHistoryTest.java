package io.sparkllama.spark.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunHistoryTest {

  private static ExecutorReport report(String executor, long millis, long items) {
    return new ExecutorReport(executor, millis, items, 0, 0, 2 * items, 0, 0, 0, 0, 0, List.of());
  }

  @Test
  void staysBoundedAndSpansTheWholeRun() {
    RunHistory history = new RunHistory();
    int count = 100_000;
    long kept = 0;
    for (int i = 0; i < count; i++) {
      kept += history.add(report("1", 2000L * i, i)) ? 1 : 0;
    }
    List<ExecutorReport> reports = history.reports().get("1");
    assertThat(reports).hasSizeBetween(RunHistory.MOST_REPORTS / 3, RunHistory.MOST_REPORTS);
    assertThat(kept).as("events that go into the log").isLessThan(10L * RunHistory.MOST_REPORTS);
    assertThat(reports.get(0).rows()).isZero();
    assertThat(reports.get(reports.size() - 1).rows()).isGreaterThan(count * 9L / 10);
    assertThat(history.latest())
        .singleElement()
        .isEqualTo(report("1", 2000L * (count - 1), count - 1));
  }

  @Test
  void keepsTheLastReportOfEachExecutor() {
    RunHistory history = new RunHistory();
    history.add(report("1", 0, 1));
    history.add(report("2", 0, 10));
    history.add(report("1", 1, 2));
    assertThat(history.latest()).containsExactlyInAnyOrder(report("1", 1, 2), report("2", 0, 10));
    history.clear();
    assertThat(history.latest()).isEmpty();
  }

  @Test
  void tellsTheRecentRateOfAnExecutor() {
    List<ExecutorReport> earlier =
        List.of(report("1", 0, 0), report("1", 60_000, 100), report("1", 80_000, 300));
    Throughput now = Throughput.recent(earlier, report("1", 90_000, 400));
    assertThat(now.rowsPerSecond()).isEqualTo(10);
    assertThat(now.tokensPerSecond()).isEqualTo(20);
    assertThat(Throughput.recent(List.of(), report("1", 5, 5)).rowsPerSecond()).isZero();
    ExecutorReport only = report("1", 5, 5);
    assertThat(Throughput.recent(List.of(only), only).rowsPerSecond()).isZero();
  }
}
