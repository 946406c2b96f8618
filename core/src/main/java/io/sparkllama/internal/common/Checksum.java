package io.sparkllama.internal.common;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Checksums of bytes, texts and files.
 *
 * @see HexFormat for the hexadecimal form
 */
public enum Checksum {
  SHA_256("SHA-256"),
  SHA_512("SHA-512");

  private static final int BUFFER_BYTES = 1 << 18;

  private final String algorithm;

  Checksum(String algorithm) {
    this.algorithm = algorithm;
  }

  /** A digest that has seen no bytes yet, for a stream. Not thread-safe. */
  public MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }

  /** The checksum of a file. Reads it in pieces. */
  public byte[] of(Path file) throws IOException {
    MessageDigest digest = newDigest();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    }
    return digest.digest();
  }

  /** The checksum of a file in hexadecimal. */
  public String hex(Path file) throws IOException {
    return HexFormat.of().formatHex(of(file));
  }

  /** The checksum of bytes in hexadecimal. */
  public String hex(byte[] content) {
    return HexFormat.of().formatHex(newDigest().digest(content));
  }

  /** The checksum of a text's UTF-8 in hexadecimal. */
  public String hex(String text) {
    return hex(text.getBytes(StandardCharsets.UTF_8));
  }
}
