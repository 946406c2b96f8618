package io.sparkllama.internal.common;

import java.io.Closeable;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file that processes of one host lock. The lock ends when this is closed, or with the process.
 * The file stays.
 *
 * <p>A lock belongs to the whole JVM: within one, {@link #tryLock} tells its holders apart, and
 * threads that {@link #lock} must synchronize. Not thread-safe.
 *
 * <p>POSIX ends a process's lock when the process closes any channel of the file, also one that
 * never had the lock. So all channels of a file stay open until the last one may be closed.
 */
public final class LockFile implements Closeable {

  /** The channels of a file, and how many of them are in use. */
  private static final class Channels {
    final List<FileChannel> open = new ArrayList<>();
    int used;
  }

  /** Of each file that is open in this process, by its identity. Guarded by itself. */
  private static final Map<Object, Channels> FILES = new HashMap<>();

  private final FileChannel channel;
  private final Object identity;
  private @Nullable FileLock lock;
  private boolean closed;

  private LockFile(FileChannel channel, Object identity) {
    this.channel = channel;
    this.identity = identity;
  }

  /**
   * Opens a file, creating it if absent; takes no lock.
   *
   * @throws IOException if it is a link
   */
  public static LockFile open(Path file) throws IOException {
    return open(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Opens a file that exists. Some systems let nobody create over another user's file.
   *
   * @throws IOException if it does not exist, or is a link
   */
  public static LockFile openExisting(Path file) throws IOException {
    return open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  }

  private static LockFile open(Path file, OpenOption... options) throws IOException {
    synchronized (FILES) {
      FileChannel channel = FileChannel.open(file, options);
      Object identity = identity(file);
      Channels channels = FILES.computeIfAbsent(identity, key -> new Channels());
      channels.open.add(channel);
      channels.used++;
      return new LockFile(channel, identity);
    }
  }

  private static Object identity(Path file) throws IOException {
    Object key =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    return key == null ? file.toAbsolutePath().normalize() : key;
  }

  /**
   * Takes the lock if it is free. Returns false if this or another process holds it.
   *
   * @throws IOException if the file system has no locks
   */
  public boolean tryLock() throws IOException {
    requireOpen();
    try {
      FileLock taken = channel.tryLock();
      lock = taken == null ? lock : taken;
      return taken != null;
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
    requireOpen();
    lock = channel.lock();
  }

  /**
   * Maps the file's first bytes into memory, for reading and writing; the file grows if it is
   * shorter. For files from {@link #open}.
   */
  public MappedByteBuffer map(int bytes) throws IOException {
    requireOpen();
    return channel.map(MapMode.READ_WRITE, 0, bytes);
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
  }

  /** Releases the lock. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (lock != null) {
      lock.release();
    }
    synchronized (FILES) {
      Channels channels = FILES.get(identity);
      channels.used--;
      if (channels.used == 0) {
        FILES.remove(identity);
        for (FileChannel unused : channels.open) {
          unused.close();
        }
      }
    }
  }
}
