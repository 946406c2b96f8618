package io.sparkllama.spark.job;

import io.sparkllama.spark.execution.ExecutorReport;
import io.sparkllama.spark.execution.RunHistory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Watches a run by what its executors report: says how far it is, and has it stopped when a budget
 * is used up. Runs in a thread of its own until it is closed.
 */
final class Progress implements AutoCloseable {

  private static final long PERIOD_MILLIS = 500;

  private final RunHistory history;
  private final Budget budget;
  private final ProgressLine line;
  private final long total;
  private final long startNanos = System.nanoTime();
  private final long itemsBefore;
  private final long failuresBefore;
  private final long tokensBefore;
  private final Consumer<Budget.Stop> stop;
  private final AtomicReference<Budget.Stop> stopped = new AtomicReference<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread daemon = new Thread(task, "spark-llama-progress");
            daemon.setDaemon(true);
            return daemon;
          });

  /**
   * @param total rows that the run is going to ask for
   * @param stop called once, when a budget is used up
   */
  Progress(
      RunHistory history,
      Budget budget,
      ProgressLine line,
      long total,
      Consumer<Budget.Stop> stop) {
    this.history = history;
    this.budget = budget;
    this.line = line;
    this.total = total;
    this.stop = stop;
    this.itemsBefore = history.sum(ExecutorReport::items);
    this.failuresBefore = history.sum(ExecutorReport::failures);
    this.tokensBefore = history.sum(ExecutorReport::generatedTokens);
    var unused =
        thread.scheduleWithFixedDelay(
            this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
    long done = history.sum(ExecutorReport::items) - itemsBefore;
    long failed = history.sum(ExecutorReport::failures) - failuresBefore;
    line.show(done, total, failed, generatedTokens(), elapsed);
    if (stopped.get() == null) {
      budget.passed(elapsed, done, failed, generatedTokens()).ifPresent(this::stop);
    }
  }

  private void stop(Budget.Stop reason) {
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

  /** Tokens generated since this began, as far as executors have reported. */
  private long generatedTokens() {
    return history.sum(ExecutorReport::generatedTokens) - tokensBefore;
  }

  /** The budget that was used up. */
  Optional<Budget.Stop> stopped() {
    return Optional.ofNullable(stopped.get());
  }

  @Override
  public void close() {
    thread.shutdown();
    line.end();
  }
}
