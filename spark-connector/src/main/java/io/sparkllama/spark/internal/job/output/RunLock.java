package io.sparkllama.spark.internal.job.output;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second run off an output. A run raises a flag, a file in the run's folder whose name no
 * other run uses, and then looks at all flags: it has the lock if its own is the only one, else it
 * lowers it again. Of two runs the one that looks last sees both flags, so that they never both
 * have the lock. That needs no file that only one can create, but files that are seen once they are
 * written, which every file system has.
 *
 * <p>The owner writes heartbeats to a file beside its flag. Where they end, or the process is known
 * to have ended, another run takes the flag down. Nobody raises a flag again: as long as its flag
 * is there, a run has the lock, and a run that was only stopped finds that it has lost it. No
 * clocks of two machines are compared. Closing it twice does nothing.
 */
final class RunLock implements AutoCloseable {

  /** Flags begin with this; one that is called just so was raised by an earlier version. */
  static final String FLAG = "lock";

  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);
  private static final String HEARTBEAT = "heartbeat";
  private static final String JSON = ".json";
  private static final int MOST_TRIES = 20;

  private final RunFolder folder;
  private final LockTimes times;
  private final Runnable whenLost;
  private final RunOwner owner;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread daemon = new Thread(task, "spark-llama-run-lock");
            daemon.setDaemon(true);
            return daemon;
          });
  private long beats;

  private RunLock(RunFolder folder, LockTimes times, Runnable whenLost) {
    this.folder = folder;
    this.times = times;
    this.whenLost = whenLost;
    this.owner = RunOwner.here(times.heartbeat().toMillis());
  }

  /**
   * Takes the lock of an output; waits where it must be seen whether another run is alive.
   *
   * @param whenLost called once if another run takes the lock, as it may when this one could not
   *     write heartbeats
   * @throws IllegalStateException if another run is writing
   */
  static RunLock take(RunFolder folder, LockTimes times, Runnable whenLost) throws IOException {
    RunLock lock = new RunLock(folder, times, whenLost);
    lock.take();
    long heartbeat = times.heartbeat().toMillis();
    var unused =
        lock.thread.scheduleWithFixedDelay(lock::beat, 0, heartbeat, TimeUnit.MILLISECONDS);
    return lock;
  }

  /** Names this run's files and no others. */
  String token() {
    return owner.run();
  }

  /** The path of the file that is there as long as this run has the lock. */
  String flagPath() {
    return folder.path(flag());
  }

  private String flag() {
    return FLAG + "-" + token() + JSON;
  }

  private void take() throws IOException {
    int tries = 0;
    while (true) {
      for (String other : flags()) {
        awaitEnd(other);
      }
      if (raise(tries) && flags().equals(List.of(flag()))) {
        return;
      }
      folder.delete(flag());
      // two that raise their flags in step would never be alone
      sleep(ThreadLocalRandom.current().nextLong(Math.min(++tries * 20L, times.lookMillis()) + 1));
    }
  }

  /** False where another run, as it ended, deleted the folder just then. */
  private boolean raise(int tries) throws IOException {
    try {
      folder.write(flag(), owner.json());
      return true;
    } catch (IOException e) {
      if (tries < MOST_TRIES) {
        return false;
      }
      throw e;
    }
  }

  private List<String> flags() throws IOException {
    List<String> flags = new ArrayList<>();
    for (String name : folder.list()) {
      if (name.equals(FLAG + JSON) || (name.startsWith(FLAG + "-") && name.endsWith(JSON))) {
        flags.add(name);
      }
    }
    return flags;
  }

  /** Comes back when a flag is down, which this does where its run has ended. */
  private void awaitEnd(String flag) throws IOException {
    Optional<String> read = folder.peek(flag);
    if (read.isEmpty()) {
      return;
    }
    Optional<RunOwner> other = RunOwner.parse(read.get());
    if (other.isEmpty() || !other.get().hasEnded()) {
      long timeout = other.map(times::timeoutOf).orElse(times.timeout()).toNanos();
      String first = signs(flag, read.get());
      long start = System.nanoTime();
      boolean told = false;
      while (System.nanoTime() - start < timeout) {
        sleep(times.lookMillis());
        Optional<String> now = folder.peek(flag);
        if (now.isEmpty()) {
          return;
        }
        // a run that has just ended takes its flag down before its heartbeat
        if (!signs(flag, now.get()).equals(first) && folder.exists(flag)) {
          throw busy(now.get());
        }
        if (!told) {
          told = true;
          System.out.printf(
              "%s may be writing to %s; waiting up to %d s for a heartbeat%n",
              RunOwner.describe(read.get()), folder.outputPath(), timeout / 1_000_000_000);
        }
      }
    }
    LOG.warn("Taking {} over from {}", folder.outputPath(), RunOwner.describe(read.get()));
    folder.delete(flag);
    folder.delete(heartbeat(flag));
  }

  /** What changes as long as a run is alive; flags of an earlier version change themselves. */
  private String signs(String flag, String text) throws IOException {
    return text + folder.peek(heartbeat(flag)).orElse("");
  }

  private static String heartbeat(String flag) {
    return HEARTBEAT + flag.substring(FLAG.length());
  }

  private IllegalStateException busy(String other) {
    return new IllegalStateException(
        "another run is writing to "
            + folder.outputPath()
            + ": "
            + RunOwner.describe(other)
            + "; wait until it has ended, or give another output");
  }

  private static void sleep(long millis) throws InterruptedIOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while another run was looked at");
    }
  }

  private void beat() {
    try {
      if (!isKept()) {
        thread.shutdown();
        LOG.error("{}", lost().getMessage());
        whenLost.run();
        return;
      }
      folder.replace(heartbeat(flag()), Long.toString(++beats));
    } catch (IOException | RuntimeException e) {
      // a store that is out of reach for a moment; the next heartbeat may be written
      LOG.warn("Cannot write a heartbeat to {}", folder.path(heartbeat(flag())), e);
    }
  }

  private boolean isKept() throws IOException {
    return folder.exists(flag());
  }

  /**
   * Looks whether this run has the lock still.
   *
   * @throws IllegalStateException if another run has taken it
   */
  void requireKept() {
    try {
      if (!isKept()) {
        throw lost();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot see whether this run has the lock still", e);
    }
  }

  private IllegalStateException lost() {
    return new IllegalStateException(
        "another run has taken over "
            + folder.outputPath()
            + ", as this one gave no heartbeat for a while; this one was stopped, and what it had"
            + " not committed is asked by the other");
  }

  @Override
  public void close() throws IOException {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(times.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("A heartbeat in {} is still being written", folder.outputPath());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    folder.delete(flag());
    folder.delete(heartbeat(flag()));
    folder.deleteIfEmpty();
  }
}
