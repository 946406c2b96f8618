package io.sparkllama.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkllama.result.ProcessorStats;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Counters with an injected clock. */
class LiveMeterTest {

  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1000 * MILLI;

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - SECOND);
  private final LiveMeter meter = new LiveMeter(2, clock::get);

  private void pass(long nanos) {
    clock.addAndGet(nanos);
  }

  @Test
  void ratesArePerSecondInWhichThereWasAnItem() {
    meter.itemStarted();
    meter.worker(0).prefilled(300);
    meter.worker(1).generated(50);
    pass(2 * SECOND);
    meter.itemFinished(2 * SECOND, true);
    pass(100 * SECOND);
    meter.itemStarted();
    pass(3 * SECOND);
    meter.itemFinished(3 * SECOND, false);
    ProcessorStats stats = meter.snapshot();
    assertThat(stats.activeMillis()).isEqualTo(5000);
    assertThat(stats.items()).isEqualTo(2);
    assertThat(stats.failures()).isEqualTo(1);
    assertThat(stats.itemsPerSecond()).isEqualTo(0.4);
    assertThat(stats.promptTokens()).isEqualTo(300);
    assertThat(stats.promptTokensPerSecond()).isEqualTo(60);
    assertThat(stats.generatedTokens()).isEqualTo(50);
    assertThat(stats.generatedTokensPerSecond()).isEqualTo(10);
    assertThat(stats.inFlight()).isZero();
  }

  @Test
  void timeThatItemsShareCountsOnceAndStillRunsWhileOneIsThere() {
    meter.itemStarted();
    pass(SECOND);
    meter.itemStarted();
    pass(SECOND);
    meter.itemFinished(2 * SECOND, true);
    pass(SECOND);
    assertThat(meter.snapshot().activeMillis()).isEqualTo(3000);
    assertThat(meter.snapshot().inFlight()).isEqualTo(1);
    pass(SECOND);
    meter.itemFinished(3 * SECOND, true);
    pass(SECOND);
    assertThat(meter.snapshot().activeMillis()).isEqualTo(4000);
  }

  @Test
  void percentilesAreOfTheTimesOfItems() {
    for (int i = 1; i <= 100; i++) {
      meter.itemStarted();
      meter.itemFinished(i * MILLI, true);
    }
    ProcessorStats stats = meter.snapshot();
    assertThat(stats.p50LatencyMillis()).isCloseTo(50, within(0.1));
    assertThat(stats.p95LatencyMillis()).isCloseTo(95, within(0.2));
    // The clock went backwards.
    meter.itemStarted();
    meter.itemFinished(-5, true);
    assertThat(meter.snapshot().items()).isEqualTo(101);
  }

  @Test
  void workersHaveTheirShareOfTheActiveTime() {
    meter.itemStarted();
    meter.worker(0).busy(SECOND, 3);
    meter.worker(0).busy(SECOND, 1);
    meter.worker(1).busy(9 * SECOND, 1);
    meter.worker(1).stole(4);
    meter.worker(1).stole(1);
    meter.worker(0).prefixTokens(16);
    meter.worker(1).prefixTokens(4);
    pass(4 * SECOND);
    meter.itemFinished(0, true);
    ProcessorStats stats = meter.snapshot();
    assertThat(stats.workers())
        .containsExactly(
            new ProcessorStats.Worker(0.5, 1, 0),
            // Values reported slightly late do not push a share above 1.
            new ProcessorStats.Worker(1, 2.25, 5));
    assertThat(stats.averageBusySequences()).isEqualTo(3.25);
    assertThat(stats.prefixTokens()).isEqualTo(20);
  }

  @Test
  void batchesAreAveraged() {
    assertThat(meter.snapshot().averageBatchMillis()).isZero();
    meter.batchFinished(3 * MILLI);
    meter.batchFinished(6 * MILLI);
    assertThat(meter.snapshot().batches()).isEqualTo(2);
    assertThat(meter.snapshot().averageBatchMillis()).isEqualTo(4.5);
  }

  @Test
  void theQueueIsAskedWithoutALockOfTheMeter() {
    assertThat(meter.snapshot().queueDepth()).isZero();
    meter.queueDepth(
        () -> {
          assertThat(Thread.holdsLock(meter)).isFalse();
          return 7;
        });
    assertThat(meter.snapshot().queueDepth()).isEqualTo(7);
  }

  @Test
  void whatCountsNothingSaysSo() {
    Meter.NONE.itemStarted();
    Meter.NONE.worker(3).busy(1, 1);
    assertThat(Meter.NONE.snapshot()).isSameAs(ProcessorStats.DISABLED);
  }
}
