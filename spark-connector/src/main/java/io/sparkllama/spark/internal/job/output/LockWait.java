package io.sparkllama.spark.internal.job.output;

import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until it is known whether the run of a lock file is alive. A run is alive if its heartbeat
 * changes during the wait, so clocks of different hosts are never compared.
 */
final class LockWait {

  private static final Logger LOG = LoggerFactory.getLogger(LockWait.class);

  private final LockFiles files;
  private final LockTimes times;
  private final LockClock clock;

  LockWait(LockFiles files, LockTimes times, LockClock clock) {
    this.files = files;
    this.times = times;
    this.clock = clock;
  }

  /**
   * Waits until a lock file is gone, or deletes it if its run has ended or sends no heartbeat.
   *
   * @throws IllegalStateException if its run is alive
   */
  void awaitEnd(String lock) throws IOException {
    Optional<String> content = files.read(lock);
    if (content.isEmpty()) {
      return;
    }
    Optional<RunOwner> owner = RunOwner.parse(content.get());
    boolean ended = owner.map(RunOwner::hasEnded).orElse(false);
    if (!ended && !timesOut(lock, content.get(), owner)) {
      return;
    }
    LOG.warn("Taking {} over from {}", files.output(), RunOwner.describe(content.get()));
    files.delete(lock);
  }

  /** Whether no heartbeat arrives within the timeout; false if the lock file disappears. */
  private boolean timesOut(String lock, String content, Optional<RunOwner> owner)
      throws IOException {
    long timeout = owner.map(times::timeoutOf).orElse(times.timeout()).toNanos();
    String first = files.lastHeartbeat(lock, content);
    long start = clock.nanoTime();
    boolean announced = false;
    while (clock.nanoTime() - start < timeout) {
      clock.sleep(times.pollMillis());
      Optional<String> now = files.read(lock);
      if (now.isEmpty()) {
        return false;
      }
      // a run that ends deletes its lock file before its heartbeat file
      if (!files.lastHeartbeat(lock, now.get()).equals(first) && files.exists(lock)) {
        throw busy(now.get());
      }
      if (!announced) {
        announced = true;
        System.out.printf(
            "%s may be writing to %s; waiting up to %d s for a heartbeat%n",
            RunOwner.describe(content), files.output(), timeout / 1_000_000_000);
      }
    }
    return true;
  }

  private IllegalStateException busy(String other) {
    return new IllegalStateException(
        "another run is writing to "
            + files.output()
            + ": "
            + RunOwner.describe(other)
            + "; wait until it has ended, or give another output");
  }
}
