package io.sparkllama.internal.library;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** An archive that can be read from start to end any number of times. */
interface Archive {

  /** Receives each entry. */
  @FunctionalInterface
  interface Visitor {

    /**
     * Handles one entry.
     *
     * @param content the content of a file, empty for other kinds; may be read partly and must not
     *     be closed
     */
    void visit(ArchiveEntry entry, InputStream content) throws IOException;
  }

  /**
   * Passes all entries to the visitor, in archive order.
   *
   * @throws UnusableArchiveException if the archive is damaged or an entry points outside it
   * @throws IOException if it cannot be read
   */
  void forEach(Visitor visitor) throws IOException;

  /** Detects the archive format from the first bytes; empty if the file is not an archive. */
  static Optional<Archive> of(Path file, Limits limits) throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(4);
    }
    if (head.length >= 2 && head[0] == 0x1F && head[1] == (byte) 0x8B) {
      return Optional.of(new TarArchive(file, limits));
    }
    boolean zip = head.length == 4 && head[0] == 'P' && head[1] == 'K' && head[2] < 10;
    return zip ? Optional.of(new ZipArchive(file, limits)) : Optional.empty();
  }
}
