package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.common.DaemonThreads;
import io.sparkllama.spark.internal.job.summary.ProgressLine;
import io.sparkllama.spark.internal.job.summary.RunLimit;
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
 * Prints the progress of a run, and stops the run when it reaches a limit of its {@link Budget}. A
 * thread of its own polls the counts of the tasks, from {@link #start} until this is closed.
 */
final class Progress implements AutoCloseable {

  private static final long POLL_MILLIS = 500;

  private final RunWatch watch;
  private final Budget budget;
  private final ProgressLine line;
  private final long total;
  private final LongSupplier clock;
  private final long startNanos;
  private final Consumer<RunLimit> stop;
  private final AtomicReference<RunLimit> reached = new AtomicReference<>();
  private final ScheduledExecutorService thread = DaemonThreads.scheduler("spark-llama-progress");

  /**
   * @param total number of rows that the run computes
   * @param stop stops the run at a limit; called again at the next poll if it throws
   * @param clock nanoseconds, as {@link System#nanoTime}
   */
  Progress(
      RunWatch watch,
      Budget budget,
      ProgressLine line,
      long total,
      Consumer<RunLimit> stop,
      LongSupplier clock) {
    this.watch = watch;
    this.budget = budget;
    this.line = line;
    this.total = total;
    this.stop = stop;
    this.clock = clock;
    this.startNanos = clock.getAsLong();
  }

  /** Starts polling; returns this. */
  Progress start() {
    var unused =
        thread.scheduleWithFixedDelay(this::poll, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
    return this;
  }

  /** Prints the current counts and checks the budget. */
  void poll() {
    RunCounters.Counts counts = watch.counts();
    line.show(counts.rows(), total, counts.failures(), counts.generatedTokens(), elapsed());
    if (reached.get() == null) {
      limit(counts).ifPresent(this::stop);
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(clock.getAsLong() - startNanos);
  }

  private Optional<RunLimit> limit(RunCounters.Counts counts) {
    return budget.reached(elapsed(), counts.rows(), counts.failures(), counts.generatedTokens());
  }

  private void stop(RunLimit limit) {
    // set first: code that is stopped reads it at once
    reached.set(limit);
    try {
      stop.accept(limit);
    } catch (RuntimeException e) {
      reached.set(null);
      line.say("cannot stop the run yet: " + e.getMessage());
      return;
    }
    line.say("stopping: " + limit.description() + "; rows in flight are finished");
  }

  /** The limit that the run has reached, if only since the last poll; empty if there is none. */
  Optional<RunLimit> reached() {
    return Optional.ofNullable(reached.get()).or(() -> limit(watch.counts()));
  }

  @Override
  public void close() {
    thread.shutdown();
    line.end();
  }
}
