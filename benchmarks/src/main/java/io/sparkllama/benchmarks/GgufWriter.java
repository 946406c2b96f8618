package io.sparkllama.benchmarks;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Writes a little-endian GGUF file, version 3, with the given metadata and random weights. */
final class GgufWriter {

  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int FLOAT32 = 6;
  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int ALIGNMENT = 32;

  /**
   * Scale of the weights, relative to the row length, at which activations neither vanish nor grow.
   */
  private static final double USUAL_SIZE = 1.7;

  /** Standard deviation of numbers between -1 and 1. */
  private static final double UNIFORM_DEVIATION = Math.sqrt(1 / 3.0);

  /** Root mean square of integers from 0 to 63. */
  private static final double FACTORS_DEVIATION = Math.sqrt(63 * 127 / 6.0);

  private static final float MIDDLE_OF_NIBBLES = 7.5f;

  /** Standard deviation of integers from 0 to 15. */
  private static final double NIBBLES_DEVIATION = Math.sqrt((16 * 16 - 1) / 12.0);

  /**
   * @param shape dimension sizes, the contiguous dimension first
   * @param size scale of the random numbers
   * @param fill value of all numbers; absent for random ones
   */
  private record Tensor(
      String name, List<Integer> shape, WeightType type, float size, Optional<Float> fill) {
    int columns() {
      return shape.get(0);
    }

    int rows() {
      return shape.stream().skip(1).reduce(1, Math::multiplyExact);
    }

    long bytes() {
      return (long) rows() * type.rowBytes(columns());
    }
  }

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream head = new DataOutputStream(bytes);
  private final List<Tensor> tensors = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(1);
  private long values;

  /** A matrix of random weights. */
  void matrix(String name, int rows, int columns, WeightType type) {
    random(name, List.of(columns, rows), type);
  }

  /** A tensor of random weights, its contiguous dimension first. */
  void random(String name, List<Integer> shape, WeightType type) {
    random(name, shape, type, 1);
  }

  /** Like {@link #random}, with weights larger by a factor. */
  void random(String name, List<Integer> shape, WeightType type, float times) {
    float size = (float) (times * USUAL_SIZE / Math.sqrt(shape.get(0)));
    tensors.add(new Tensor(name, List.copyOf(shape), type, size, Optional.empty()));
  }

  /** A vector with a constant value. */
  void vector(String name, int length, float value) {
    constant(name, List.of(length), value);
  }

  /** An F32 tensor with a constant value, its contiguous dimension first. */
  void constant(String name, List<Integer> shape, float value) {
    tensors.add(new Tensor(name, List.copyOf(shape), WeightType.F32, 0, Optional.of(value)));
  }

  void text(String key, String value) throws IOException {
    key(key, STRING);
    string(value);
  }

  void number(String key, int value) throws IOException {
    key(key, UINT32);
    int32(value);
  }

  void real(String key, float value) throws IOException {
    key(key, FLOAT32);
    int32(Float.floatToRawIntBits(value));
  }

  void truth(String key, boolean value) throws IOException {
    key(key, BOOL);
    head.writeByte(value ? 1 : 0);
  }

  void texts(String key, List<String> all) throws IOException {
    array(key, STRING, all.size());
    for (String text : all) {
      string(text);
    }
  }

  void reals(String key, List<Float> all) throws IOException {
    array(key, FLOAT32, all.size());
    for (float value : all) {
      int32(Float.floatToRawIntBits(value));
    }
  }

  void numbers(String key, List<Integer> all) throws IOException {
    array(key, INT32, all.size());
    for (int value : all) {
      int32(value);
    }
  }

  /** Writes the file, under a temporary name until it is complete. */
  void write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Path part = Files.createTempFile(file.getParent(), "random", ".part");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 20)) {
      write(out);
    }
    Files.move(part, file);
  }

  /**
   * Writes the header and a sparse hole instead of the weights, for reading the shape of a model
   * without loading it. Call once, instead of {@link #write}.
   */
  void writeHead(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    try (OutputStream out = Files.newOutputStream(file)) {
      head(out);
    }
    long weights = tensors.stream().mapToLong(tensor -> aligned(tensor.bytes())).sum();
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(sparse.length() + weights);
    }
  }

  private void write(OutputStream out) throws IOException {
    head(out);
    for (Tensor tensor : tensors) {
      data(tensor, out);
      pad(out, tensor.bytes());
    }
  }

  private void head(OutputStream out) throws IOException {
    long offset = 0;
    for (Tensor tensor : tensors) {
      entry(tensor, offset);
      offset += aligned(tensor.bytes());
    }
    ByteBuffer begin = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    begin.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(3);
    begin.putLong(tensors.size()).putLong(values);
    out.write(begin.array());
    out.write(bytes.toByteArray());
    pad(out, begin.capacity() + (long) bytes.size());
  }

  private void entry(Tensor tensor, long offset) throws IOException {
    string(tensor.name());
    int32(tensor.shape().size());
    for (int length : tensor.shape()) {
      int64(length);
    }
    int32(tensor.type().code());
    int64(offset);
  }

  private void data(Tensor tensor, OutputStream out) throws IOException {
    ByteBuffer row =
        ByteBuffer.allocate(tensor.type().rowBytes(tensor.columns()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < tensor.rows(); i++) {
      row.clear();
      if (tensor.fill().isPresent()) {
        while (row.hasRemaining()) {
          row.putFloat(tensor.fill().get());
        }
      } else {
        fill(row, tensor);
      }
      out.write(row.array());
    }
  }

  private void fill(ByteBuffer row, Tensor tensor) {
    float size = tensor.size();
    switch (tensor.type()) {
      case F32 -> {
        while (row.hasRemaining()) {
          row.putFloat(size * (float) (2 * random.nextDouble() - 1));
        }
      }
      case F16 -> {
        while (row.hasRemaining()) {
          short half = half(size * (float) Math.max(1e-3, random.nextDouble()));
          row.putShort(random.nextBoolean() ? half : (short) (half | 0x8000));
        }
      }
      case Q8_0 -> blocks(row, half(size / 127), 32);
      case Q4_0 -> blocks(row, half(size / 8), 16);
      case Q4_K -> superBlocks(row, size);
    }
  }

  /** Blocks of a scale and random bytes. */
  private void blocks(ByteBuffer row, short scale, int bytesPerBlock) {
    while (row.hasRemaining()) {
      row.putShort(scale);
      for (int i = 0; i < bytesPerBlock; i += Long.BYTES) {
        row.putLong(random.nextLong());
      }
    }
  }

  /**
   * Super-blocks: a scale, a scale of minima, eight 6-bit factors for each, and 256 4-bit numbers.
   * Scales and minima use the same factors, so that the numbers average to zero.
   */
  private void superBlocks(ByteBuffer row, float size) {
    float scale = (float) (size * UNIFORM_DEVIATION / (FACTORS_DEVIATION * NIBBLES_DEVIATION));
    while (row.hasRemaining()) {
      row.putShort(half(scale)).putShort(half(MIDDLE_OF_NIBBLES * scale));
      // Six bits of the first four factors, and the high bits of the rest: scales, then minima.
      int factors = random.nextInt();
      row.putInt(factors).putInt(factors);
      // The low bits of the rest: one byte holds those of a scale and of a minimum.
      int low = random.nextInt() & 0x0F0F0F0F;
      row.putInt(low << 4 | low);
      for (int i = 0; i < 128; i += Long.BYTES) {
        row.putLong(random.nextLong());
      }
    }
  }

  /** Converts a small positive number to half precision, truncating excess bits. */
  private static short half(float value) {
    int exponent = Math.getExponent(value);
    if (exponent < -14) {
      return (short) Math.round(Math.scalb(value, 24));
    }
    int mantissa = Math.round((Math.scalb(value, -exponent) - 1) * 1024);
    return (short) ((exponent + 15) * 1024 + mantissa);
  }

  private static long aligned(long size) {
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static void pad(OutputStream out, long written) throws IOException {
    out.write(new byte[(int) (aligned(written) - written)]);
  }

  private void key(String key, int type) throws IOException {
    values++;
    string(key);
    int32(type);
  }

  private void array(String key, int type, int length) throws IOException {
    key(key, ARRAY);
    int32(type);
    int64(length);
  }

  private void string(String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int64(utf8.length);
    head.write(utf8);
  }

  private void int32(int value) throws IOException {
    head.writeInt(Integer.reverseBytes(value));
  }

  private void int64(long value) throws IOException {
    head.writeLong(Long.reverseBytes(value));
  }
}
