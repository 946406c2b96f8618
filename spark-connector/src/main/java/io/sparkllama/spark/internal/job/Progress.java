package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.common.DaemonThreads;
import io.sparkllama.spark.internal.job.summary.ProgressLine;
import io.sparkllama.spark.internal.job.summary.StopReason;
import io.sparkllama.spark.internal.report.RunCounters;
import io.sparkllama.spark.internal.report.RunWatch;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Watches a run by what its tasks count: says how far it is, and has it stopped when a budget is
 * used up. Polls in a thread of its own, from {@link #start} until it is closed.
 */
final class Progress implements AutoCloseable {

  private static final long POLL_MILLIS = 500;

  private final RunWatch watch;
  private final Budget budget;
  private final ProgressLine line;
  private final long total;
  private final LongSupplier clock;
  private final long startNanos;
  private final Consumer<StopReason> stop;
  private final AtomicReference<StopReason> stopped = new AtomicReference<>();
  private final ScheduledExecutorService thread = DaemonThreads.scheduler("spark-llama-progress");

  /**
   * @param total rows that the run is going to ask for
   * @param stop called once, when a budget is used up
   * @param clock as {@link System#nanoTime}
   */
  Progress(
      RunWatch watch,
      Budget budget,
      ProgressLine line,
      long total,
      Consumer<StopReason> stop,
      LongSupplier clock) {
    this.watch = watch;
    this.budget = budget;
    this.line = line;
    this.total = total;
    this.stop = stop;
    this.clock = clock;
    this.startNanos = clock.getAsLong();
  }

  /** Polls at intervals, until this is closed. */
  Progress start() {
    var unused =
        thread.scheduleWithFixedDelay(this::poll, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
    return this;
  }

  /** Shows what is counted by now, and checks the budget. */
  void poll() {
    RunCounters.Counts counts = watch.counts();
    line.show(counts.rows(), total, counts.failures(), counts.generatedTokens(), elapsed());
    if (stopped.get() == null) {
      passed(counts).ifPresent(this::stop);
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(clock.getAsLong() - startNanos);
  }

  private Optional<StopReason> passed(RunCounters.Counts counts) {
    return budget.passed(elapsed(), counts.rows(), counts.failures(), counts.generatedTokens());
  }

  private void stop(StopReason reason) {
    // first, as whoever is stopped asks why
    stopped.set(reason);
    try {
      stop.accept(reason);
    } catch (RuntimeException e) {
      stopped.set(null);
      line.say("cannot stop the run yet: " + e.getMessage());
      return;
    }
    line.say("stopping, as " + reason.reason() + "; rows that have begun are finished");
  }

  /** The budget that was used up, be it by rows that came after the last poll. */
  Optional<StopReason> stopped() {
    return Optional.ofNullable(stopped.get()).or(() -> passed(watch.counts()));
  }

  @Override
  public void close() {
    thread.shutdown();
    line.end();
  }
}
