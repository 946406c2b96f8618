package io.sparkllama.internal.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A model file that is written value by value, whatever sense it makes. */
final class HeaderWriter {

  private static final int VERSION = 3;

  private final ByteBuffer bytes = GgufBytes.little(2 << 20);

  HeaderWriter(long tensors, long values) {
    bytes.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(VERSION);
    bytes.putLong(tensors).putLong(values);
  }

  HeaderWriter text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    bytes.putLong(utf8.length).put(utf8);
    return this;
  }

  /** A key and its type, which the value follows. */
  HeaderWriter key(String key, GgufType type) {
    return text(key).i32(type.number());
  }

  /** A key and the beginning of its array, which the elements follow. */
  HeaderWriter array(String key, GgufType elements, long length) {
    return key(key, GgufType.ARRAY).i32(elements.number()).i64(length);
  }

  HeaderWriter tensor(String name, int type, long offset, long... shape) {
    text(name).i32(shape.length);
    Arrays.stream(shape).forEach(this::i64);
    return i32(type).i64(offset);
  }

  HeaderWriter i8(int value) {
    bytes.put((byte) value);
    return this;
  }

  HeaderWriter i16(int value) {
    bytes.putShort((short) value);
    return this;
  }

  HeaderWriter i32(int value) {
    bytes.putInt(value);
    return this;
  }

  HeaderWriter i64(long value) {
    bytes.putLong(value);
    return this;
  }

  HeaderWriter zeros(int count) {
    bytes.put(new byte[count]);
    return this;
  }

  /** Zeros up to a multiple of a number of bytes. */
  HeaderWriter aligned(int multiple) {
    return zeros(Math.floorMod(-bytes.position(), multiple));
  }

  int size() {
    return bytes.position();
  }

  Path write(Path file) throws IOException {
    byte[] written = new byte[bytes.position()];
    bytes.get(0, written);
    return Files.write(file, written);
  }

  GgufHeader read(Path folder) throws IOException {
    return GgufHeader.read(write(folder.resolve("model.gguf")));
  }
}
