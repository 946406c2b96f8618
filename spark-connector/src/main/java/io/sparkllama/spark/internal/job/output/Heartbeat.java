package io.sparkllama.spark.internal.job.output;

import io.sparkllama.spark.internal.common.DaemonThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the heartbeats of a run next to its lock file, and notices if another run deletes that
 * file. Does nothing until {@link #start}. Thread-safe.
 */
final class Heartbeat {

  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

  private final LockFiles files;
  private final String lock;
  private final Runnable whenLost;
  private final ScheduledExecutorService thread = DaemonThreads.scheduler("spark-llama-run-lock");
  private long count;

  /**
   * @param lock name of the run's lock file
   * @param whenLost called once, from the heartbeat's thread, if that file is gone
   */
  Heartbeat(LockFiles files, String lock, Runnable whenLost) {
    this.files = files;
    this.lock = lock;
    this.whenLost = whenLost;
  }

  /** Starts writing heartbeats at an interval, the first one at once. */
  void start(Duration interval) {
    var unused =
        thread.scheduleWithFixedDelay(this::beat, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Writes one heartbeat. */
  void beat() {
    if (thread.isShutdown()) {
      return;
    }
    try {
      if (!files.exists(lock)) {
        thread.shutdown();
        LOG.error("Another run has deleted {}", files.path(lock));
        whenLost.run();
        return;
      }
      files.writeHeartbeat(lock, ++count);
    } catch (IOException | RuntimeException e) {
      // the store may be unavailable for a moment; the next heartbeat may succeed
      LOG.warn("Cannot write a heartbeat for {}", files.path(lock), e);
    }
  }

  /** Stops writing; waits up to the timeout for a heartbeat that is being written. */
  void stop(Duration timeout) {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("A heartbeat in {} is still being written", files.output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
