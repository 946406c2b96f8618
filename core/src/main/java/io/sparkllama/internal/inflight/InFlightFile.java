package io.sparkllama.internal.inflight;

import io.sparkllama.engine.PrivateFolder;
import io.sparkllama.internal.common.Checksum;
import io.sparkllama.internal.common.LockFile;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The number of requests in flight of one processor, in a file that outlives the process: it is
 * mapped into memory, so the system keeps what was written whatever ends the process. The process
 * holds a lock while it lives. Thread-safe.
 *
 * <p>The file has a checksum of the model's name and the number, as a big-endian int.
 */
public final class InFlightFile implements AutoCloseable {

  static final String SUFFIX = ".in-flight";

  /** Where the number is: after the checksum of the model's name. */
  static final int COUNT_OFFSET = 32;

  static final int BYTES = COUNT_OFFSET + Integer.BYTES;

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final Path file;
  private final LockFile lock;
  private final MappedByteBuffer content;
  private int count;

  private InFlightFile(Path file, LockFile lock, MappedByteBuffer content) {
    this.file = file;
    this.lock = lock;
    this.content = content;
  }

  /**
   * Creates a file of this process.
   *
   * @param folder of this user alone; created if absent
   * @param model the name of the processor's model
   * @throws IOException if the folder cannot be used
   */
  public static InFlightFile create(Path folder, String model) throws IOException {
    PrivateFolder.create(folder);
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
      MappedByteBuffer content = lock.map(BYTES);
      content.put(0, checksum(model));
      return new InFlightFile(file, lock, content);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  static byte[] checksum(String model) {
    return Checksum.SHA_256.newDigest().digest(model.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Submits requests, which count until their future is done.
   *
   * @param submission returns the future; if it throws, nothing is in flight
   */
  public <T> CompletableFuture<T> during(int requests, Supplier<CompletableFuture<T>> submission) {
    add(requests);
    CompletableFuture<T> future;
    try {
      future = submission.get();
    } catch (RuntimeException | Error e) {
      add(-requests);
      throw e;
    }
    future.whenComplete((value, failure) -> add(-requests));
    return future;
  }

  private synchronized void add(int difference) {
    count += difference;
    content.putInt(COUNT_OFFSET, count);
  }

  /** Deletes the file: an orderly end leaves nothing. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
    lock.close();
  }
}
