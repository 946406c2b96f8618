package io.sparkllama.internal.library;

import io.sparkllama.internal.library.ArchiveEntry.Kind;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A gzipped tar archive: POSIX formats (ustar, pax) and GNU long names. Sparse files and other
 * entries without plain content are {@link Kind#SPECIAL}. Immutable.
 */
final class TarArchive implements Archive {

  private static final int BLOCK = 512;

  /** Extension headers with names and attributes are short. */
  private static final int MAX_EXTENSION_BYTES = 64 << 10;

  private final Path file;
  private final Limits limits;

  TarArchive(Path file, Limits limits) {
    this.file = file;
    this.limits = limits;
  }

  @Override
  public void forEach(Visitor visitor) throws IOException {
    Limits.Budget budget = new Limits.Budget(limits.bytesOf(Files.size(file)));
    try (InputStream packed = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        InputStream in = budget.counted(new GZIPInputStream(packed, 1 << 16))) {
      new Reader(in, visitor).run();
      // The gzip checksum comes last.
      in.transferTo(OutputStream.nullOutputStream());
    } catch (EOFException e) {
      throw new UnusableArchiveException("it is truncated");
    } catch (ZipException e) {
      throw new UnusableArchiveException("it is damaged (" + e.getMessage() + ")");
    }
  }

  /** One pass over the entries. */
  private final class Reader {
    private final InputStream in;
    private final Visitor visitor;

    /** Attributes of the next entry, from its extension headers. */
    private final Map<String, String> extended = new HashMap<>();

    Reader(InputStream in, Visitor visitor) {
      this.in = in;
      this.visitor = visitor;
    }

    void run() throws IOException {
      byte[] header = new byte[BLOCK];
      int count = 0;
      while (in.readNBytes(header, 0, BLOCK) == BLOCK && !isEmpty(header)) {
        requireChecksum(header);
        limits.requireEntries(++count);
        char type = (char) (header[156] & 0xFF);
        long size = number(header, 124, 12);
        switch (type) {
          case 'L' -> extended.put("path", text(extension(size)));
          case 'K' -> extended.put("linkpath", text(extension(size)));
          case 'x' -> readPax(extension(size));
          case 'g' -> extension(size);
          default -> {
            entry(header, type, size);
            extended.clear();
          }
        }
      }
      if (count == 0) {
        throw new UnusableArchiveException("it is empty");
      }
    }

    private void entry(byte[] header, char type, long headerSize) throws IOException {
      String raw = extended.getOrDefault("path", name(header));
      String link = extended.getOrDefault("linkpath", text(header, 157, 100));
      List<String> path = ArchiveEntry.names(raw);
      boolean file = type == '0' || type == 0 || type == '7';
      long size = headerSize;
      if (extended.containsKey("size")) {
        size = decimal(extended.get("size"));
      }
      if (extended.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse."))) {
        type = 'S';
        file = false;
      }
      Kind kind;
      List<String> target = List.of();
      if (type == '5' || (file && raw.endsWith("/"))) {
        kind = Kind.FOLDER;
      } else if (file) {
        kind = Kind.FILE;
      } else if (type == '1') {
        kind = Kind.LINK;
        target = ArchiveEntry.names(link);
      } else if (type == '2') {
        kind = Kind.LINK;
        target = ArchiveEntry.linkTarget(path.subList(0, Math.max(0, path.size() - 1)), link);
      } else {
        kind = Kind.SPECIAL;
      }
      // Links have no content, whatever their header says.
      long stored = kind == Kind.LINK ? 0 : size;
      Content content = new Content(in, stored);
      if (kind != Kind.FOLDER || !path.isEmpty()) {
        if (path.isEmpty()) {
          throw new UnusableArchiveException("it contains an entry without a name");
        }
        visitor.visit(
            new ArchiveEntry(path, kind, kind == Kind.FILE ? size : 0, target),
            kind == Kind.FILE ? content : InputStream.nullInputStream());
      }
      content.transferTo(OutputStream.nullOutputStream());
      pad(stored);
    }

    private byte[] extension(long size) throws IOException {
      if (size > MAX_EXTENSION_BYTES) {
        throw new UnusableArchiveException("it is damaged (a name of " + size + " bytes)");
      }
      byte[] bytes = in.readNBytes((int) size);
      if (bytes.length < size) {
        throw new EOFException();
      }
      pad(size);
      return bytes;
    }

    private void pad(long size) throws IOException {
      in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
    }

    /** Parses records of the form: length, blank, key, equals sign, value, line feed. */
    private void readPax(byte[] bytes) throws IOException {
      int at = 0;
      while (at < bytes.length && bytes[at] != 0) {
        int blank = at;
        while (blank < bytes.length && bytes[blank] != ' ') {
          blank++;
        }
        long length = decimal(new String(bytes, at, blank - at, StandardCharsets.US_ASCII));
        if (blank == bytes.length || length <= blank - at + 1 || length > bytes.length - at) {
          throw new UnusableArchiveException("it is damaged (a malformed pax header)");
        }
        int end = at + (int) length;
        String record = new String(bytes, blank + 1, end - blank - 2, StandardCharsets.UTF_8);
        int equals = record.indexOf('=');
        if (equals < 0) {
          throw new UnusableArchiveException("it is damaged (a malformed pax header)");
        }
        extended.put(record.substring(0, equals), record.substring(equals + 1));
        at = end;
      }
    }
  }

  /** The bytes of one entry; throws if the stream ends early. */
  private static final class Content extends Bounded {
    Content(InputStream in, long size) {
      super(in, size);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      if (count < 0 && left() > 0) {
        throw new EOFException();
      }
      return count;
    }
  }

  private static boolean isEmpty(byte[] header) {
    for (byte b : header) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** Checks the sum of all bytes, with the checksum field itself counted as blanks. */
  private static void requireChecksum(byte[] header) throws UnusableArchiveException {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xFF;
    }
    if (number(header, 148, 8) != sum) {
      throw new UnusableArchiveException("it is damaged or not a tar archive");
    }
  }

  private static String name(byte[] header) {
    String name = text(header, 0, 100);
    boolean posix = text(header, 257, 6).equals("ustar") && header[262] == 0;
    String prefix = posix ? text(header, 345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String text(byte[] bytes) {
    return text(bytes, 0, bytes.length);
  }

  private static String text(byte[] bytes, int from, int length) {
    int end = from;
    while (end < from + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }

  /** Octal digits, or binary if the first bit is set, as GNU writes large numbers. */
  private static long number(byte[] header, int from, int length) throws UnusableArchiveException {
    if ((header[from] & 0x80) != 0) {
      byte[] binary = Arrays.copyOfRange(header, from, from + length);
      binary[0] &= 0x7F;
      BigInteger value = new BigInteger(1, binary);
      if (value.bitLength() > 62) {
        throw new UnusableArchiveException("it is damaged (an entry of " + value + " bytes)");
      }
      return value.longValue();
    }
    String digits = text(header, from, length).strip();
    try {
      return digits.isEmpty() ? 0 : positive(Long.parseLong(digits, 8));
    } catch (NumberFormatException e) {
      throw new UnusableArchiveException("it is damaged or not a tar archive");
    }
  }

  private static long decimal(String digits) throws UnusableArchiveException {
    try {
      return positive(Long.parseLong(digits));
    } catch (NumberFormatException e) {
      throw new UnusableArchiveException("it is damaged (a malformed pax header)");
    }
  }

  private static long positive(long value) {
    if (value < 0) {
      throw new NumberFormatException();
    }
    return value;
  }
}
