package io.sparkllama.spark.internal.job.output;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Keeps a second run off an output. A run creates a lock file in the run's folder, whose name no
 * other run uses, and then lists all lock files: it has the lock if its own is the only one, else
 * it deletes that again. Of two runs the one that lists last sees both files, so that they never
 * both have the lock. That needs no file that only one can create, but files that are seen once
 * they are written, which every file system has.
 *
 * <p>The owner writes heartbeats to a file beside its lock file. Where they end, or the process is
 * known to have ended, another run deletes the lock file. Nobody creates a lock file again: as long
 * as its own is there, a run has the lock, and a run that was only stopped finds that it has lost
 * it. Closing it twice does nothing.
 */
final class RunLock implements AutoCloseable {

  private static final int MOST_TRIES = 20;
  private static final long MILLIS_PER_TRY = 20;

  private final RunFolder folder;
  private final LockFiles files;
  private final LockTimes times;
  private final LockClock clock;
  private final RunOwner owner;
  private final Heartbeat heartbeat;

  private RunLock(RunFolder folder, LockTimes times, LockClock clock, Runnable whenLost) {
    this.folder = folder;
    this.files = new LockFiles(folder);
    this.times = times;
    this.clock = clock;
    this.owner = RunOwner.here(times.heartbeat().toMillis());
    this.heartbeat = new Heartbeat(files, LockFiles.of(owner), whenLost);
  }

  /**
   * Takes the lock of an output; waits where it must be seen whether another run is alive.
   *
   * @param whenLost called once if another run takes the lock, as it may when this one could not
   *     write heartbeats
   * @throws IllegalStateException if another run is writing
   */
  static RunLock take(RunFolder folder, LockTimes times, Runnable whenLost) throws IOException {
    return take(folder, times, LockClock.SYSTEM, whenLost);
  }

  static RunLock take(RunFolder folder, LockTimes times, LockClock clock, Runnable whenLost)
      throws IOException {
    RunLock lock = new RunLock(folder, times, clock, whenLost);
    lock.take();
    lock.heartbeat.start(times.heartbeat());
    return lock;
  }

  /** Names this run's files and no others. */
  String token() {
    return owner.run();
  }

  /** The path of the file that is there as long as this run has the lock. */
  String path() {
    return files.path(file());
  }

  private String file() {
    return LockFiles.of(owner);
  }

  private void take() throws IOException {
    LockWait wait = new LockWait(files, times, clock);
    int tries = 0;
    while (true) {
      for (String other : files.list()) {
        wait.awaitEnd(other);
      }
      if (create(tries) && files.list().equals(List.of(file()))) {
        return;
      }
      folder.delete(file());
      // two that create their files in step would never be alone
      long longest = Math.min(++tries * MILLIS_PER_TRY, times.pollMillis());
      clock.sleep(ThreadLocalRandom.current().nextLong(longest + 1));
    }
  }

  /** False where another run, as it ended, deleted the folder just then. */
  private boolean create(int tries) throws IOException {
    try {
      files.create(owner);
      return true;
    } catch (IOException e) {
      if (tries < MOST_TRIES) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Checks that this run still has the lock.
   *
   * @throws IllegalStateException if another run has taken it
   */
  void requireKept() {
    try {
      if (!files.exists(file())) {
        throw new IllegalStateException(
            "another run has taken over "
                + files.output()
                + ", as this one gave no heartbeat for a while; this one was stopped, and what it"
                + " had not committed is asked by the other");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot see whether this run still has the lock", e);
    }
  }

  @Override
  public void close() throws IOException {
    heartbeat.stop(times.timeout());
    files.delete(file());
    folder.deleteIfEmpty();
  }
}
