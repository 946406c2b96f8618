package io.sparkllama.spark.internal.job.output;

import io.sparkllama.spark.internal.common.DaemonThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the heartbeats of a run beside its lock file, and notices when another run has deleted
 * that. Nothing is written until {@link #start}.
 */
final class Heartbeat {

  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

  private final LockFiles files;
  private final String lock;
  private final Runnable whenLost;
  private final ScheduledExecutorService thread = DaemonThreads.scheduler("spark-llama-run-lock");
  private long count;

  /**
   * @param lock the lock file of the run
   * @param whenLost called once when that is gone
   */
  Heartbeat(LockFiles files, String lock, Runnable whenLost) {
    this.files = files;
    this.lock = lock;
    this.whenLost = whenLost;
  }

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
      // a store that is out of reach for a moment; the next heartbeat may be written
      LOG.warn("Cannot write a heartbeat for {}", files.path(lock), e);
    }
  }

  /** Writes no more, and waits until one that is being written is. */
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
