package io.sparkllama.spark.internal.models;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Cached checksums of files on this host, computed once per state of a file. Thread-safe. */
final class KnownChecksums {

  /** A file and its state. */
  private record Version(Path file, String state) {}

  private static final int MOST_KNOWN = 1000;

  private static final Map<Version, String> KNOWN = new ConcurrentHashMap<>();

  private KnownChecksums() {}

  /** The SHA-256 of a file in its current state. */
  static String of(Path file) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    Version version = new Version(absolute, FileState.ofFile(absolute));
    String known = KNOWN.get(version);
    if (known != null) {
      return known;
    }
    String checksum = Checksum.of(absolute);
    if (!FileState.ofFile(absolute).equals(version.state())) {
      throw new IOException(file + " changed while it was read");
    }
    if (KNOWN.size() >= MOST_KNOWN) {
      KNOWN.clear();
    }
    KNOWN.put(version, checksum);
    return checksum;
  }
}
