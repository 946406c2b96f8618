package io.sparkllama.spark.internal.job.output;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Gives one run at a time the right to write to an output.
 *
 * <p>A run creates a lock file with a name of its own in the run's folder, and then lists all lock
 * files. If its file is the only one, the run holds the lock; otherwise it deletes the file and
 * tries again. Of two runs, the one that lists last sees both files, so two runs never hold the
 * lock together. This needs no atomic creation of files. It needs only that a file is visible once
 * it is written, which every file system guarantees.
 *
 * <p>The owner writes heartbeats to a file next to its lock file. If they stop, or the process is
 * known to have ended, another run deletes the lock file. No lock file is ever created again: a run
 * holds the lock as long as its file exists, and a run that was merely suspended finds out that it
 * has lost the lock.
 *
 * <p>Thread-safe. Closing it releases the lock; closing it again does nothing.
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
   * Takes the lock of an output. Waits up to the timeout if another run may hold it.
   *
   * @param whenLost called once if another run takes the lock, because this one could not write
   *     heartbeats
   * @throws IllegalStateException if another run holds the lock
   * @throws IOException if the file system cannot be accessed
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

  /** The run's unique token, part of the names of its files. */
  String token() {
    return owner.run();
  }

  /** The path of the lock file, which exists as long as this run holds the lock. */
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
      // a random pause: two runs in step would see each other forever
      long longest = Math.min(++tries * MILLIS_PER_TRY, times.pollMillis());
      clock.sleep(ThreadLocalRandom.current().nextLong(longest + 1));
    }
  }

  /** Creates the lock file; false if another run that ended deleted the folder at that moment. */
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
   * Requires that this run still holds the lock.
   *
   * @throws IllegalStateException if another run has taken it
   */
  void requireKept() {
    try {
      if (!files.exists(file())) {
        throw new IllegalStateException(
            "another run has taken over "
                + files.output()
                + " because this one sent no heartbeat; this one stops, and the other computes the"
                + " rows that this one had not committed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot check whether this run still holds the lock", e);
    }
  }

  /**
   * Requires that this run still holds the lock, after a failure that a lost lock would explain.
   *
   * @param failure kept, together with the reason if the lock cannot be checked
   * @throws IllegalStateException if another run has taken it
   */
  void requireKeptAfter(Exception failure) {
    try {
      requireKept();
    } catch (UncheckedIOException e) {
      // a store that is away explains the failure, and the failure says so better
      failure.addSuppressed(e);
    }
  }

  @Override
  public void close() throws IOException {
    heartbeat.stop(times.timeout());
    files.delete(file());
    folder.deleteIfEmpty();
  }
}
