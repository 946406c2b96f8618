package io.sparkllama.internal.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** What the parts of a model file look like in bytes. */
final class GgufBytes {

  private GgufBytes() {}

  static void writeText(ByteArrayOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(little(8).putLong(bytes.length).array());
    out.write(bytes);
  }

  static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static String string(ByteBuffer file) {
    long length = file.getLong();
    if (length < 0 || length > file.remaining()) {
      throw new IllegalArgumentException("a text of " + length + " bytes");
    }
    byte[] text = new byte[(int) length];
    file.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  static void skip(ByteBuffer file, int type) throws IOException {
    switch (GgufType.of(type)) {
      case UINT8, INT8, BOOL -> file.get();
      case UINT16, INT16 -> file.getShort();
      case UINT32, INT32, FLOAT32 -> file.getInt();
      case UINT64, INT64, FLOAT64 -> file.getLong();
      case STRING -> string(file);
      case ARRAY -> {
        int elements = file.getInt();
        long length = file.getLong();
        for (long i = 0; i < length; i++) {
          skip(file, elements);
        }
      }
    }
  }
}
