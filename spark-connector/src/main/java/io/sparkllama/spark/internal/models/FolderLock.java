package io.sparkllama.spark.internal.models;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A lock between the processes of a host, on a file that is never deleted. Within one process, its
 * owner must not request it twice at once. The folder of the file must exist; links are not
 * followed.
 */
final class FolderLock implements AutoCloseable {

  /** Poll interval for a lock held elsewhere in this process. */
  private static final long POLL_INTERVAL_MILLIS = 100;

  private final FileChannel channel;
  private final FileLock lock;

  private FolderLock(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /** Waits for the lock. A shared lock can be held by several processes. */
  static FolderLock acquire(Path file, boolean shared) throws IOException {
    FileChannel channel = open(file);
    try {
      while (true) {
        try {
          return new FolderLock(channel, channel.lock(0, Long.MAX_VALUE, shared));
        } catch (OverlappingFileLockException e) {
          // Spark's class loaders may load this class twice in a process.
          Thread.sleep(POLL_INTERVAL_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      channel.close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + file, e);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Acquires the lock exclusively if it is free. */
  static Optional<FolderLock> tryExclusive(Path file) throws IOException {
    FileChannel channel = open(file);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held by this process.
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    return lock == null ? Optional.empty() : Optional.of(new FolderLock(channel, lock));
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }
}
