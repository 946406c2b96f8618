package io.sparkllama.internal.inflight;

import io.sparkllama.engine.PrivateFolder;
import io.sparkllama.internal.common.LockFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Processes of this host that ended with requests in flight. */
public final class DeadProcesses {

  private static final Logger LOG = LoggerFactory.getLogger(DeadProcesses.class);

  /** Files that are older belong to runs that nobody repeats any more. */
  private static final Duration KEPT = Duration.ofHours(1);

  private DeadProcesses() {}

  /**
   * How many requests to a model were in flight when processes ended without closing it. Their
   * files stay for other processes, and go after an hour.
   *
   * @param folder of this user alone; created if absent
   * @param model the name of the model
   * @throws IOException if the folder cannot be used
   */
  public static int inFlight(Path folder, String model) throws IOException {
    PrivateFolder.create(folder);
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.filter(file -> file.toString().endsWith(InFlightFile.SUFFIX)).toList();
    }
    byte[] checksum = InFlightFile.checksum(model);
    int sum = 0;
    for (Path file : files) {
      try {
        sum += isLeft(file) ? inFlight(file, checksum) : 0;
      } catch (IOException e) {
        LOG.debug("{} went away", file, e);
      }
    }
    return sum;
  }

  /** Whether a file's process is dead; deletes the file if it is old. */
  private static boolean isLeft(Path file) throws IOException {
    Instant changed = Files.getLastModifiedTime(file).toInstant();
    try (LockFile lock = LockFile.openExisting(file)) {
      if (!lock.tryLock()) {
        return false;
      }
      if (changed.isBefore(Instant.now().minus(KEPT))) {
        Files.deleteIfExists(file);
        return false;
      }
      return true;
    }
  }

  private static int inFlight(Path file, byte[] checksum) throws IOException {
    byte[] content = Files.readAllBytes(file);
    boolean same =
        content.length == InFlightFile.BYTES
            && Arrays.equals(content, 0, checksum.length, checksum, 0, checksum.length);
    return same ? Math.max(0, ByteBuffer.wrap(content).getInt(InFlightFile.COUNT_OFFSET)) : 0;
  }
}
