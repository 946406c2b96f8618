package io.sparkllama.spark.internal.models;

import io.sparkllama.engine.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;

/** SHA-256 checksums in hexadecimal. */
final class Checksum {

  private static final int BUFFER_BYTES = (int) Bytes.MIB;
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private Checksum() {}

  /**
   * Parses the output of {@code sha256sum}: the checksum, optionally followed by a space and the
   * file name.
   *
   * @throws IllegalArgumentException if the text is not a checksum
   */
  static String parse(String text) {
    String checksum = text.strip().split("\\s", 2)[0].toLowerCase(Locale.ROOT);
    if (!SHA256.matcher(checksum).matches()) {
      throw new IllegalArgumentException(
          "'" + checksum + "' is not a SHA-256 checksum; it must be 64 hexadecimal digits");
    }
    return checksum;
  }

  static String of(Path file) throws IOException {
    MessageDigest digest = DigestUtils.getSha256Digest();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      while (in.read(buffer) >= 0) {
        if (Thread.currentThread().isInterrupted()) {
          throw new IOException("interrupted");
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static String of(String text) {
    return DigestUtils.sha256Hex(text);
  }
}
