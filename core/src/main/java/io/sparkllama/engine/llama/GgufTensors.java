package io.sparkllama.engine.llama;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The head of a GGUF file, little-endian: its text metadata and its table of tensors.
 *
 * @param texts the metadata whose values are strings
 * @param tensors the tensors, in the order of the file
 */
record GgufTensors(Map<String, String> texts, List<Tensor> tensors) {

  /**
   * One tensor.
   *
   * @param dimensions number of dimensions
   * @param type ggml's number of its type
   */
  record Tensor(String name, int dimensions, int type) {}

  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int LONGEST_STRING_BYTES = 1 << 26;

  /** Bytes of a value, by GGUF's number of its type; 0 where it varies. */
  private static final int[] VALUE_BYTES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

  /**
   * Reads the head of a file that begins like GGUF; {@link IOException} if it is not well-formed.
   */
  static GgufTensors read(Path path) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 16))) {
      in.skipNBytes(8);
      long tensorCount = i64(in);
      long textCount = i64(in);
      Map<String, String> texts = new HashMap<>();
      for (long i = 0; i < textCount; i++) {
        String key = string(in);
        int type = i32(in);
        if (type == STRING) {
          texts.put(key, string(in));
        } else {
          skipValue(in, type);
        }
      }
      List<Tensor> tensors = new ArrayList<>();
      for (long i = 0; i < tensorCount; i++) {
        String name = string(in);
        int dimensions = i32(in);
        in.skipNBytes(8L * dimensions);
        tensors.add(new Tensor(name, dimensions, i32(in)));
        in.skipNBytes(8);
      }
      return new GgufTensors(texts, tensors);
    } catch (EOFException e) {
      throw new IOException("it ends in the middle of its head", e);
    }
  }

  private static void skipValue(DataInputStream in, int type) throws IOException {
    if (type == STRING) {
      string(in);
    } else if (type == ARRAY) {
      int item = i32(in);
      long count = i64(in);
      if (item == STRING || item == ARRAY) {
        for (long i = 0; i < count; i++) {
          skipValue(in, item);
        }
      } else {
        in.skipNBytes(Math.multiplyExact(count, bytesOf(item)));
      }
    } else {
      in.skipNBytes(bytesOf(type));
    }
  }

  private static int bytesOf(int type) throws IOException {
    if (type < 0 || type >= VALUE_BYTES.length || VALUE_BYTES[type] == 0) {
      throw new IOException("its head has a value of unknown type " + type);
    }
    return VALUE_BYTES[type];
  }

  private static String string(DataInputStream in) throws IOException {
    long length = i64(in);
    if (length < 0 || length > LONGEST_STRING_BYTES) {
      throw new IOException("its head has a text of " + length + " bytes");
    }
    byte[] bytes = in.readNBytes((int) length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static int i32(DataInputStream in) throws IOException {
    return Integer.reverseBytes(in.readInt());
  }

  private static long i64(DataInputStream in) throws IOException {
    return Long.reverseBytes(in.readLong());
  }
}
