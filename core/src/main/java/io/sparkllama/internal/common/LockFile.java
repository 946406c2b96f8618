package io.sparkllama.internal.common;

import java.io.Closeable;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that processes of one host lock. The lock ends when this is closed, or with the process.
 * The file stays.
 *
 * <p>A lock belongs to the whole JVM: within one, {@link #tryLock} tells its holders apart, and
 * threads that {@link #lock} must synchronize. Not thread-safe.
 */
public final class LockFile implements Closeable {

  /**
   * Files that this JVM locks. They must not be opened again: POSIX releases a process's lock on a
   * file when the process closes the file, however often it is open.
   */
  private static final Set<Path> LOCKED = ConcurrentHashMap.newKeySet();

  private static final Logger LOG = LoggerFactory.getLogger(LockFile.class);

  private final Path file;
  private final OpenOption[] options;
  private @Nullable FileChannel channel;
  private boolean closed;

  private LockFile(Path file, OpenOption... options) throws IOException {
    if (Files.isSymbolicLink(file)) {
      throw new FileSystemException(file.toString(), null, "is a link");
    }
    // one name for each file
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new FileSystemException(file.toString(), null, "is a folder");
    }
    this.file = folder.toRealPath().resolve(file.getFileName());
    this.options = options;
  }

  /**
   * A file that is created, if absent, when it is locked.
   *
   * @throws IOException if it is a link, or its folder does not exist
   */
  public static LockFile open(Path file) throws IOException {
    return new LockFile(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * A file that exists. Some systems let nobody create over another user's file.
   *
   * @throws IOException if it is a link, or its folder does not exist
   */
  public static LockFile openExisting(Path file) throws IOException {
    return new LockFile(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Takes the lock if it is free. Returns false if this or another process holds it.
   *
   * @throws IOException if the file cannot be opened, or the file system has no locks
   */
  public boolean tryLock() throws IOException {
    return take(false);
  }

  /**
   * Takes the lock, waiting for other processes.
   *
   * @throws IOException if the file cannot be opened, or the file system has no locks
   * @throws OverlappingFileLockException if this process holds it
   */
  public void lock() throws IOException {
    if (!take(true)) {
      throw new OverlappingFileLockException();
    }
  }

  private boolean take(boolean waiting) throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    if (!LOCKED.add(file)) {
      return false;
    }
    try {
      channel = FileChannel.open(file, options);
      if ((waiting ? channel.lock() : channel.tryLock()) != null) {
        return true;
      }
    } catch (OverlappingFileLockException e) {
      // a copy of this class, from another class loader
      LOG.debug("{} is locked by another class loader", file, e);
    } catch (IOException | RuntimeException e) {
      release();
      throw e;
    }
    release();
    return false;
  }

  /**
   * Maps the file's first bytes into memory, for reading and writing; the file grows if it is
   * shorter. The mapping outlives the lock. For files from {@link #open}.
   *
   * @throws IllegalStateException if this does not hold the lock
   */
  public MappedByteBuffer map(int bytes) throws IOException {
    if (channel == null) {
      throw new IllegalStateException(file + " is not locked");
    }
    return channel.map(MapMode.READ_WRITE, 0, bytes);
  }

  private void release() throws IOException {
    try {
      if (channel != null) {
        channel.close();
      }
    } finally {
      channel = null;
      LOCKED.remove(file);
    }
  }

  /** Releases the lock. */
  @Override
  public void close() throws IOException {
    closed = true;
    if (channel != null) {
      release();
    }
  }
}
