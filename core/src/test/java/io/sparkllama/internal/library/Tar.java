package io.sparkllama.internal.library;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** Writes tar archives with arbitrary entries, including invalid ones. */
final class Tar {

  private static final int BLOCK = 512;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Tar file(String name, byte[] content) {
    return entry(name, '0', "", content.length, content);
  }

  Tar file(String name, String content) {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  Tar folder(String name) {
    return entry(name, '5', "", 0, new byte[0]);
  }

  Tar link(String name, String target) {
    return entry(name, '2', target, 0, new byte[0]);
  }

  Tar hardLink(String name, String target) {
    return entry(name, '1', target, 0, new byte[0]);
  }

  /** A POSIX extended header before the next entry. */
  Tar pax(String... keysAndValues) {
    StringBuilder records = new StringBuilder();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      String rest = " " + keysAndValues[i] + "=" + keysAndValues[i + 1] + "\n";
      int length = rest.getBytes(StandardCharsets.UTF_8).length + 1;
      length += Integer.toString(length + 1).length() - 1;
      records.append(length).append(rest);
    }
    byte[] bytes = records.toString().getBytes(StandardCharsets.UTF_8);
    return entry("PaxHeader", 'x', "", bytes.length, bytes);
  }

  /** A GNU long name before the next entry. */
  Tar longName(String name) {
    byte[] bytes = (name + "\0").getBytes(StandardCharsets.UTF_8);
    return entry("././@LongLink", 'L', "", bytes.length, bytes);
  }

  /**
   * An arbitrary entry.
   *
   * @param size size given in its header
   */
  Tar entry(String name, char type, String link, long size, byte[] content) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0004777\0");
    put(header, 124, String.format("%011o\0", size));
    put(header, 136, "00000000000\0");
    header[156] = (byte) type;
    put(header, 157, link);
    put(header, 257, "ustar\00000");
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xFF;
    }
    put(header, 148, String.format("%06o\0 ", sum));
    out.writeBytes(header);
    out.writeBytes(content);
    out.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    return this;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  byte[] bytes() {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      out.writeTo(gzip);
      gzip.write(new byte[2 * BLOCK]);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return packed.toByteArray();
  }

  Path write(Path file) throws IOException {
    return Files.write(file, bytes());
  }
}
