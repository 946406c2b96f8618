package io.sparkllama.engine.llama;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes a model again with its Q8_0 matrices as F32: the same weights, other kernels. */
final class UnquantizedModel {

  private static final int ALIGNMENT = 32;
  private static final int Q8_0 = 8;
  private static final int BLOCK = 32;
  private static final int BLOCK_BYTES = 34;
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int[] VALUE_BYTES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

  private record Tensor(String name, List<Long> shape, int type, long offset) {}

  private final byte[] file;
  private final ByteBuffer in;

  private UnquantizedModel(byte[] file) {
    this.file = file;
    this.in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  static Path write(Path from, Path to) throws IOException {
    return Files.write(to, new UnquantizedModel(Files.readAllBytes(from)).rewritten());
  }

  private byte[] rewritten() throws IOException {
    in.position(8);
    long tensorCount = in.getLong();
    long valueCount = in.getLong();
    for (long i = 0; i < valueCount; i++) {
      string();
      skip(in.getInt());
    }
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    head.write(file, 0, in.position());
    List<Tensor> tensors = new ArrayList<>();
    for (long i = 0; i < tensorCount; i++) {
      String name = new String(string(), StandardCharsets.UTF_8);
      int dimensions = in.getInt();
      List<Long> shape = new ArrayList<>();
      for (int d = 0; d < dimensions; d++) {
        shape.add(in.getLong());
      }
      tensors.add(new Tensor(name, shape, in.getInt(), in.getLong()));
    }
    int dataStart = aligned(in.position());
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (Tensor tensor : tensors) {
      byte[] name = tensor.name().getBytes(StandardCharsets.UTF_8);
      head.write(longs(name.length));
      head.write(name);
      head.write(ints(tensor.shape().size()));
      head.write(longs(tensor.shape().stream().mapToLong(Long::longValue).toArray()));
      head.write(ints(0));
      head.write(longs(data.size()));
      data.write(floats(tensor, dataStart + (int) tensor.offset()));
      data.write(new byte[aligned(data.size()) - data.size()]);
    }
    head.write(new byte[aligned(head.size()) - head.size()]);
    data.writeTo(head);
    return head.toByteArray();
  }

  private byte[] floats(Tensor tensor, int position) {
    int count = 1;
    for (long dimension : tensor.shape()) {
      count *= (int) dimension;
    }
    ByteBuffer out = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      int block = position + i / BLOCK * BLOCK_BYTES;
      out.putFloat(
          tensor.type() == Q8_0
              ? half(in.getShort(block)) * in.get(block + 2 + i % BLOCK)
              : in.getFloat(position + 4 * i));
    }
    return out.array();
  }

  /** The value of a half-precision number that is positive and finite, as scales are. */
  private static float half(short bits) {
    int exponent = bits >> 10 & 0x1F;
    int mantissa = bits & 0x3FF;
    return exponent == 0
        ? Math.scalb((float) mantissa, -24)
        : Math.scalb((float) (mantissa | 0x400), exponent - 25);
  }

  private byte[] string() {
    byte[] bytes = new byte[(int) in.getLong()];
    in.get(bytes);
    return bytes;
  }

  private void skip(int type) {
    if (type == STRING) {
      string();
    } else if (type == ARRAY) {
      int item = in.getInt();
      long count = in.getLong();
      for (long i = 0; i < count; i++) {
        skip(item);
      }
    } else {
      in.position(in.position() + VALUE_BYTES[type]);
    }
  }

  private static int aligned(int size) {
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static byte[] longs(long... values) {
    ByteBuffer out = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      out.putLong(value);
    }
    return out.array();
  }

  private static byte[] ints(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }
}
