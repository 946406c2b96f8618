package io.sparkllama.internal.library;

import io.sparkllama.internal.common.Checksum;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * A folder being filled with the files of a bundle. Files with equal content are stored once and
 * linked, because the loader identifies libraries by inode and would otherwise load them twice. Not
 * thread-safe.
 */
final class Staging {

  /** File name of the checksum list of a complete folder, in sha256sum format. */
  static final String SUMS = "SHA256SUMS";

  private final Path folder;
  private final Map<String, String> sums = new TreeMap<>();

  /**
   * @param folder empty, and writable only by this user
   */
  Staging(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes a file.
   *
   * @param name a file name that {@link LibraryNames} accepts, not a path
   * @param size expected size in bytes
   * @return its SHA-256
   */
  String add(String name, InputStream content, long size) throws IOException {
    Path file = folder.resolve(name);
    MessageDigest digest = Checksum.SHA_256.newDigest();
    long written;
    try (OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      written = new DigestInputStream(content, digest).transferTo(out);
    }
    if (written != size) {
      throw new UnusableArchiveException(
          "it is damaged (" + name + " has " + written + " bytes instead of " + size + ")");
    }
    String sum = HexFormat.of().formatHex(digest.digest());
    for (Map.Entry<String, String> other : sums.entrySet()) {
      if (other.getValue().equals(sum)) {
        Files.delete(file);
        link(name, other.getKey());
        return sum;
      }
    }
    sums.put(name, sum);
    return sum;
  }

  /** Gives an existing file an additional name. */
  void link(String name, String existing) throws IOException {
    Path file = folder.resolve(name);
    try {
      Files.createSymbolicLink(file, Path.of(existing));
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.copy(folder.resolve(existing), file);
    }
    sums.put(name, sums.get(existing));
  }

  /** The files written so far, with their SHA-256. */
  Map<String, String> sums() {
    return Map.copyOf(sums);
  }

  /** Writes the checksum list. */
  void finish() throws IOException {
    StringBuilder list = new StringBuilder();
    sums.forEach((name, sum) -> list.append(sum).append("  ").append(name).append('\n'));
    Files.writeString(folder.resolve(SUMS), list, StandardOpenOption.CREATE_NEW);
  }
}
