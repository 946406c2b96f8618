package io.sparkllama.internal.common;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that processes of one host lock. The lock ends when this is closed, or with the process.
 * The file stays.
 *
 * <p>A lock belongs to the whole JVM: within one, {@link #tryLock} tells its holders apart, and
 * threads that {@link #lock} must synchronize. Not thread-safe.
 */
public final class LockFile implements Closeable {

  private final FileChannel channel;

  private LockFile(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens a file, creating it if absent; takes no lock.
   *
   * @throws IOException if it is a link
   */
  public static LockFile open(Path file) throws IOException {
    return new LockFile(
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
  }

  /** Opens a file that exists. Some systems let nobody create over another user's file. */
  static LockFile openExisting(Path file) throws IOException {
    return new LockFile(
        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
  }

  /**
   * Takes the lock if it is free. Returns false if this or another process holds it.
   *
   * @throws IOException if the file system has no locks
   */
  public boolean tryLock() throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /**
   * Takes the lock, waiting for other processes.
   *
   * @throws IOException if the file system has no locks
   * @throws OverlappingFileLockException if this process holds it
   */
  public void lock() throws IOException {
    channel.lock();
  }

  /** Releases the lock. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
