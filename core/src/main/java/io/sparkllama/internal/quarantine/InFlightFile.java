package io.sparkllama.internal.quarantine;

import io.sparkllama.internal.common.LockFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The requests in flight of one processor, in a file that outlives the process: it is mapped into
 * memory, so the system keeps what was written whatever ends the process. The process holds a lock
 * while it lives. Thread-safe.
 *
 * <p>The file is a row of places, each a state and a {@link Fingerprint}.
 */
final class InFlightFile implements Closeable {

  static final String SUFFIX = ".in-flight";

  /** Requests beyond these are not recorded; they are far from being decoded. */
  static final int PLACES = 8192;

  static final int PLACE_BYTES = 1 + Fingerprint.BYTES;

  /** States of a place. */
  static final byte FREE = 0;

  static final byte IN_FLIGHT = 1;

  /** In flight with no other request beside it. */
  static final byte ALONE = 2;

  /** What {@link #enter} returns if there is no place. */
  static final int NO_PLACE = -1;

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final Path file;
  private final LockFile lock;
  private final MappedByteBuffer places;
  private final Deque<Integer> free = new ArrayDeque<>();
  private int used;

  private InFlightFile(Path file, LockFile lock, MappedByteBuffer places) {
    this.file = file;
    this.lock = lock;
    this.places = places;
  }

  /** Creates a file of this process in a folder. */
  static InFlightFile create(Path folder) throws IOException {
    Path file =
        folder.resolve(
            ProcessHandle.current().pid()
                + "-"
                + System.currentTimeMillis()
                + "-"
                + NUMBERS.getAndIncrement()
                + SUFFIX);
    LockFile lock = LockFile.open(file);
    try {
      if (!lock.tryLock()) {
        throw new IOException(file + " is locked by another process");
      }
      return new InFlightFile(file, lock, map(file));
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static MappedByteBuffer map(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      return channel.map(MapMode.READ_WRITE, 0, (long) PLACES * PLACE_BYTES);
    }
  }

  /** Records a request; returns its place for {@link #leave}. */
  synchronized int enter(byte[] fingerprint, boolean alone) {
    Integer place = free.poll();
    if (place == null) {
      if (used == PLACES) {
        return NO_PLACE;
      }
      place = used++;
    }
    int position = place * PLACE_BYTES;
    places.put(position + 1, fingerprint);
    places.put(position, alone ? ALONE : IN_FLIGHT);
    return place;
  }

  /** The request in a place has ended. */
  synchronized void leave(int place) {
    if (place != NO_PLACE) {
      places.put(place * PLACE_BYTES, FREE);
      free.push(place);
    }
  }

  /** Deletes the file: an orderly end leaves no suspects. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
    lock.close();
  }
}
