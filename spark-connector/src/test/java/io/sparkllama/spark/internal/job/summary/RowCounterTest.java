package io.sparkllama.spark.internal.job.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.spark.internal.common.Json;
import io.sparkllama.spark.internal.report.FailureCount;
import org.junit.jupiter.api.Test;

/** Counts of rows, in parts that are put together. */
class RowCounterTest {

  private static ScannedRow success(String id, int attempts, int tokens, long millis) {
    boolean computed = attempts > 0;
    return new ScannedRow(
        1L,
        id,
        false,
        attempts,
        computed ? 10 : null,
        computed ? tokens : null,
        computed ? millis : null,
        null,
        null,
        tokens == 7);
  }

  private static ScannedRow failure(String id, String kind, String error) {
    return new ScannedRow(1L, id, true, 1, 10, 0, 5L, kind, error, null);
  }

  private static RowCounts count(ScannedRow... rows) {
    RowCounter counter = new RowCounter();
    for (ScannedRow row : rows) {
      counter.add(row);
    }
    return counter.counts();
  }

  /** As a partition's counts travel. */
  private static RowCounts travelled(RowCounts counts) throws Exception {
    return Json.read(Json.write(counts), RowCounts.class);
  }

  @Test
  void partsSumUpToWhole() throws Exception {
    ScannedRow[] rows = {
      success("a", 1, 7, 2000),
      success("b", 3, 100, 30),
      success("c", 0, 7, 1),
      failure("d", "prompt_too_long", "the prompt has 9 tokens"),
      failure("e", "prompt_too_long", "the prompt has 12 tokens"),
      failure("f", "prompt_null", "the prompt is null")
    };
    RowCounts parts =
        travelled(count(rows[0], rows[3]))
            .plus(travelled(count()))
            .plus(travelled(count(rows[1], rows[2], rows[4], rows[5])));
    assertThat(parts).isEqualTo(count(rows));
    Statistics statistics = Statistics.of(parts);
    assertThat(statistics.totals()).isEqualTo(new Totals(6, 3, 1, 1, 50, 107));
    assertThat(statistics.totals().failed()).isEqualTo(3);
    assertThat(parts.matching()).isEqualTo(2);
    assertThat(statistics.failures())
        .containsExactly(
            new FailureCount("prompt_too_long", 2, "d", "the prompt has 9 tokens"),
            new FailureCount("prompt_null", 1, "f", "the prompt is null"));
    assertThat(statistics.latencyMillis().p50()).isEqualTo(5);
    assertThat(statistics.latencyMillis().p99()).isEqualTo(2000);
    assertThat(statistics.latencies().stream().mapToLong(Bin::count).sum()).isEqualTo(5);
  }

  @Test
  void namesIdsThatAreMissingOrTwice() throws Exception {
    ScannedRow missing =
        new ScannedRow(null, "gone", null, null, null, null, null, null, null, null);
    ScannedRow twice = new ScannedRow(2L, "twice", false, 1, 1, 1, 1L, null, null, null);
    RowCounts counts =
        travelled(count(success("a", 1, 1, 1))).plus(travelled(count(missing, twice)));
    assertThat(counts.totals().rows()).isEqualTo(3);
    assertThat(counts.missing()).isEqualTo("gone");
    assertThat(counts.duplicate()).isEqualTo("twice");
    assertThat(count(success("a", 1, 1, 1)).missing()).isNull();
  }

  @Test
  void valuesWithoutAStructHaveNoTokens() {
    ScannedRow vector = new ScannedRow(1L, null, false, null, null, null, null, null, null, null);
    ScannedRow none = new ScannedRow(1L, null, true, null, null, null, null, null, null, null);
    Statistics statistics = Statistics.of(count(vector, none));
    assertThat(statistics.totals()).isEqualTo(new Totals(2, 1, 0, 0, 0, 0));
    assertThat(statistics.totals().failed()).isEqualTo(1);
    assertThat(statistics.failures()).isEmpty();
    assertThat(statistics.latencyMillis()).isEqualTo(new Statistics.Percentiles(0, 0, 0));
  }
}
