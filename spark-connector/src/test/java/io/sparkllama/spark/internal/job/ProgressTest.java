package io.sparkllama.spark.internal.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.spark.internal.job.summary.ProgressLine;
import io.sparkllama.spark.internal.job.summary.RunLimit;
import io.sparkllama.spark.internal.report.RunCounters;
import io.sparkllama.spark.internal.report.RunWatch;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A run that is watched poll by poll, on a clock that takes no time. */
class ProgressTest {

  private static final Budget BUDGET =
      new Budget(Optional.of(Duration.ofHours(1)), Optional.of(1000L), Optional.empty());

  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private final AtomicLong clock = new AtomicLong();
  private final List<RunLimit> stops = new ArrayList<>();
  private RunCounters.Counts counts = RunCounters.Counts.NONE;

  private Progress progress(Consumer<RunLimit> stop) {
    RunWatch watch =
        new RunWatch() {
          @Override
          public RunCounters.Counts counts() {
            return counts;
          }

          @Override
          public void close() {}
        };
    PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8);
    return new Progress(watch, BUDGET, new ProgressLine(out, true), 50, stop, clock::get);
  }

  private String said() {
    return text.toString(StandardCharsets.UTF_8);
  }

  @Test
  void showsWhatIsCounted() {
    try (Progress progress = progress(stops::add)) {
      counts = new RunCounters.Counts(10, 2, 500);
      clock.addAndGet(Duration.ofSeconds(5).toNanos());
      progress.poll();
      assertThat(said()).contains("10 of 50 rows (20 %), 2.0 rows/s, 100 tokens/s, 2 failed, 5 s");
      assertThat(progress.reached()).isEmpty();
    }
    assertThat(stops).isEmpty();
  }

  @Test
  void stopsARunOnceWhenABudgetIsUsedUp() {
    try (Progress progress = progress(stops::add)) {
      clock.addAndGet(Duration.ofHours(1).toNanos());
      progress.poll();
      counts = new RunCounters.Counts(10, 0, 1000);
      progress.poll();
      assertThat(stops).containsExactly(RunLimit.RUNTIME);
      assertThat(progress.reached()).contains(RunLimit.RUNTIME);
    }
    assertThat(said())
        .contains("stopping: the run reached --max-runtime; rows in flight are finished");
  }

  @Test
  void triesToStopAgainWhereThatFailed() {
    Consumer<RunLimit> failsFirst =
        reason -> {
          stops.add(reason);
          if (stops.size() == 1) {
            throw new IllegalStateException("out of reach");
          }
        };
    try (Progress progress = progress(failsFirst)) {
      counts = new RunCounters.Counts(10, 0, 1000);
      progress.poll();
      progress.poll();
      progress.poll();
    }
    assertThat(stops).containsExactly(RunLimit.GENERATED_TOKENS, RunLimit.GENERATED_TOKENS);
    assertThat(said()).contains("cannot stop the run yet: out of reach");
  }

  @Test
  void knowsABudgetThatTheLastRowsUsedUp() {
    try (Progress progress = progress(stops::add)) {
      progress.poll();
      counts = new RunCounters.Counts(50, 0, 1001);
      assertThat(progress.reached()).contains(RunLimit.GENERATED_TOKENS);
    }
    assertThat(stops).isEmpty();
  }
}
