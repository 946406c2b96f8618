package io.sparkllama.internal.quarantine;

import io.sparkllama.internal.common.LockFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that were in flight when processes of this host ended without closing. One process may
 * have been killed by anyone; requests that were in flight in two of them are suspects. Immutable.
 *
 * @param inFlight fingerprints of the suspects, in hexadecimal
 * @param alone fingerprints of requests that had no other beside them when a process ended
 */
record Suspects(Set<String> inFlight, Set<String> alone) {

  static final Suspects NONE = new Suspects(Set.of(), Set.of());

  private static final Logger LOG = LoggerFactory.getLogger(Suspects.class);

  /** In so many processes a request was in flight if it is to be a suspect. */
  private static final int LEAST_PROCESSES = 2;

  /** Files that are older belong to runs that nobody repeats any more. */
  private static final Duration KEPT = Duration.ofHours(1);

  /**
   * Reads the files that dead processes left in a folder. They stay for other processes, and go
   * after an hour.
   */
  static Suspects read(Path folder) throws IOException {
    Map<String, Integer> processes = new HashMap<>();
    Set<String> alone = new HashSet<>();
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.filter(file -> file.toString().endsWith(InFlightFile.SUFFIX)).toList();
    }
    for (Path file : files) {
      try {
        if (isLeft(file)) {
          read(file, processes, alone);
        }
      } catch (IOException e) {
        LOG.debug("{} went away", file, e);
      }
    }
    processes.values().removeIf(count -> count < LEAST_PROCESSES);
    return new Suspects(Set.copyOf(processes.keySet()), Set.copyOf(alone));
  }

  /** Whether a file's process is dead; deletes the file if it is old. */
  private static boolean isLeft(Path file) throws IOException {
    Instant changed = Files.getLastModifiedTime(file).toInstant();
    try (LockFile lock = LockFile.open(file)) {
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

  private static void read(Path file, Map<String, Integer> processes, Set<String> alone)
      throws IOException {
    ByteBuffer places = ByteBuffer.wrap(Files.readAllBytes(file));
    byte[] fingerprint = new byte[Fingerprint.BYTES];
    while (places.remaining() >= InFlightFile.PLACE_BYTES) {
      byte state = places.get();
      places.get(fingerprint);
      if (state != InFlightFile.FREE) {
        processes.merge(Fingerprint.hex(fingerprint), 1, Integer::sum);
      }
      if (state == InFlightFile.ALONE) {
        alone.add(Fingerprint.hex(fingerprint));
      }
    }
  }
}
