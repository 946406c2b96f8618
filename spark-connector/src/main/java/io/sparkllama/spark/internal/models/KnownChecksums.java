package io.sparkllama.spark.internal.models;

import io.sparkllama.spark.internal.common.LruMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Cached checksums of files on this host, computed once per state of a file. Thread-safe. */
final class KnownChecksums {

  /** A file and its state. */
  private record Version(Path file, String state) {}

  private static final int MOST_KNOWN = 1000;

  private static final LruMap<Version, String> KNOWN = new LruMap<>(MOST_KNOWN);

  private KnownChecksums() {}

  /** The SHA-256 of a file in its current state. */
  static String of(Path file) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    Version version = new Version(absolute, FileState.ofFile(absolute));
    Optional<String> known = find(version);
    if (known.isPresent()) {
      return known.get();
    }
    String checksum = Checksum.of(absolute);
    if (!FileState.ofFile(absolute).equals(version.state())) {
      throw new IOException(file + " changed while it was read");
    }
    return remember(version, checksum);
  }

  private static synchronized Optional<String> find(Version version) {
    return KNOWN.find(version);
  }

  private static synchronized String remember(Version version, String checksum) {
    return KNOWN.get(version, unknown -> checksum);
  }
}
