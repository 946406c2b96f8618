package io.sparkllama.internal.gguf;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads little-endian values from a file. Nothing is allocated for more than the file holds. */
final class GgufInput implements Closeable {

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
    in.skipNBytes(bytes);
    position += bytes;
  }

  int i8() throws IOException {
    position += Byte.BYTES;
    return in.readByte();
  }

  int i16() throws IOException {
    position += Short.BYTES;
    return Short.reverseBytes(in.readShort());
  }

  int i32() throws IOException {
    position += Integer.BYTES;
    return Integer.reverseBytes(in.readInt());
  }

  long i64() throws IOException {
    position += Long.BYTES;
    return Long.reverseBytes(in.readLong());
  }

  /** The bytes of a string, which follow its length. */
  byte[] string() throws IOException {
    long length = i64();
    if (length < 0 || length > Integer.MAX_VALUE) {
      throw new IOException("its header has a string of " + length + " bytes");
    }
    if (length > remaining()) {
      throw new EOFException();
    }
    byte[] bytes = in.readNBytes((int) length);
    position += bytes.length;
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
