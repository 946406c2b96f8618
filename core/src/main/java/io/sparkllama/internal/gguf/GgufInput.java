package io.sparkllama.internal.gguf;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads little-endian values of a header from a file. Nothing is allocated for more than the file
 * holds, nor for more than a header may have.
 */
final class GgufInput implements Closeable {

  /** Several times that of the largest vocabularies. */
  static final long MOST_BYTES = 128 << 20;

  /** Far more than any key, token or chat template has. */
  static final long MOST_STRING_BYTES = 16 << 20;

  private static final int BUFFER_BYTES = 1 << 16;

  private final DataInputStream in;
  private final long size;
  private long position;

  GgufInput(Path path) throws IOException {
    this.size = Files.size(path);
    this.in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(path), BUFFER_BYTES));
  }

  /** Bytes read. */
  long position() {
    return position;
  }

  /** Bytes of the file. */
  long size() {
    return size;
  }

  long remaining() {
    return size - position;
  }

  void skip(int bytes) throws IOException {
    advance(bytes);
    in.skipNBytes(bytes);
  }

  private void advance(long bytes) throws IOException {
    position += bytes;
    if (position > MOST_BYTES) {
      throw new IOException("its header has more than " + MOST_BYTES + " bytes");
    }
  }

  int i8() throws IOException {
    advance(Byte.BYTES);
    return in.readByte();
  }

  int i16() throws IOException {
    advance(Short.BYTES);
    return Short.reverseBytes(in.readShort());
  }

  int i32() throws IOException {
    advance(Integer.BYTES);
    return Integer.reverseBytes(in.readInt());
  }

  long i64() throws IOException {
    advance(Long.BYTES);
    return Long.reverseBytes(in.readLong());
  }

  /** The bytes of a string, which follow its length. */
  byte[] string() throws IOException {
    long length = i64();
    if (length < 0 || length > MOST_STRING_BYTES) {
      throw new IOException(
          "its header has a string of "
              + length
              + " bytes; it must have at most "
              + MOST_STRING_BYTES);
    }
    if (length > remaining()) {
      throw new EOFException();
    }
    advance(length);
    byte[] bytes = in.readNBytes((int) length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
