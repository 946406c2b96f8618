package io.sparkllama.internal.library;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** An archive of files, read from its beginning to its end as often as is asked for. */
interface Archive {

  /** Told of each entry. */
  @FunctionalInterface
  interface Visitor {

    /**
     * Looks at one entry.
     *
     * @param content of a file, and empty for all else; read as far as is wanted, not to be closed
     */
    void visit(ArchiveEntry entry, InputStream content) throws IOException;
  }

  /**
   * Tells of all entries, in their order.
   *
   * @throws UnusableArchiveException if it is damaged or an entry leads out of it
   * @throws IOException if it cannot be read
   */
  void forEach(Visitor visitor) throws IOException;

  /** The archive in a file, by its first bytes; empty for what is no archive. */
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
