package io.sparkllama.fuzz;

import io.sparkllama.internal.gguf.GgufEditor;
import io.sparkllama.internal.gguf.GgufType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/** Values of metadata at which programs fail, as they stand in a file. */
final class ExtremeValues {

  private static final List<Long> INTEGERS =
      List.of(
          0L,
          1L,
          2L,
          3L,
          4L,
          5L,
          7L,
          8L,
          16L,
          31L,
          32L,
          33L,
          64L,
          100L,
          127L,
          128L,
          255L,
          256L,
          257L,
          512L,
          513L,
          1023L,
          1024L,
          4096L,
          65535L,
          65536L,
          1L << 24,
          (1L << 31) - 1,
          1L << 31,
          (1L << 32) - 1,
          1L << 32,
          1L << 62,
          Long.MAX_VALUE,
          Long.MIN_VALUE,
          -1L,
          -2L,
          -128L);

  private static final List<Double> REALS =
      List.of(
          0.0,
          -0.0,
          1.0,
          -1.0,
          0.5,
          1e-5,
          1e-30,
          -1e-5,
          1e10,
          1e38,
          -1e38,
          2.0,
          10000.0,
          (double) Float.MIN_VALUE,
          Double.NaN,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY);

  /** Names that mean something to an engine, and texts that mean nothing anywhere. */
  private static final List<String> TEXTS =
      List.of(
          "",
          "llama",
          "gpt2",
          "bert",
          "t5",
          "rwkv",
          "plamo2",
          "none",
          "no_vocab",
          "default",
          "llama-bpe",
          "gpt-2",
          "qwen2",
          "deepseek-r1-qwen",
          "tekken",
          "chameleon",
          "linear",
          "yarn",
          "longrope",
          "none ",
          "%s%n%s",
          "\0",
          "a\0b",
          "\uD83D\uDE00",
          "x".repeat(70_000),
          "chatml",
          "{{ messages }}",
          "{% for",
          "adapter",
          "lora",
          "mmproj",
          "model",
          "1",
          "-1",
          "true");

  private static final List<GgufType> SCALARS =
      List.of(
          GgufType.UINT8,
          GgufType.INT8,
          GgufType.UINT16,
          GgufType.INT16,
          GgufType.UINT32,
          GgufType.INT32,
          GgufType.FLOAT32,
          GgufType.BOOL,
          GgufType.STRING,
          GgufType.UINT64,
          GgufType.INT64,
          GgufType.FLOAT64);

  private final SplittableRandom random;

  ExtremeValues(SplittableRandom random) {
    this.random = random;
  }

  <T> T anyOf(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  long integer() {
    return random.nextInt(4) == 0 ? random.nextInt(1000) : anyOf(INTEGERS);
  }

  String text() {
    return anyOf(TEXTS);
  }

  GgufType scalarType() {
    return anyOf(SCALARS);
  }

  /** A number of a type that a file may have; not all numbers are types. */
  int typeNumber() {
    return random.nextInt(3) == 0 ? (int) integer() : random.nextInt(14);
  }

  /** The bytes of a value, its type not included. */
  byte[] value(GgufType type) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(out, type);
    return out.toByteArray();
  }

  private void write(ByteArrayOutputStream out, GgufType type) {
    switch (type) {
      case UINT8, INT8, BOOL -> out.write((int) integer());
      case UINT16, INT16 -> out.writeBytes(little(2).putShort((short) integer()).array());
      case UINT32, INT32 -> out.writeBytes(little(4).putInt((int) integer()).array());
      case FLOAT32 -> out.writeBytes(little(4).putFloat(anyOf(REALS).floatValue()).array());
      case UINT64, INT64 -> out.writeBytes(little(8).putLong(integer()).array());
      case FLOAT64 -> out.writeBytes(little(8).putDouble(anyOf(REALS)).array());
      case STRING -> {
        byte[] text = text().getBytes(StandardCharsets.UTF_8);
        out.writeBytes(little(8).putLong(text.length).array());
        out.writeBytes(text);
      }
      case ARRAY -> array(out);
    }
  }

  /** Some arrays claim another type or length than they have. */
  private void array(ByteArrayOutputStream out) {
    GgufType type = random.nextInt(20) == 0 ? GgufType.ARRAY : scalarType();
    int length = anyOf(List.of(0, 1, 2, 3, 4, 5, 8, 383, 384, 1024, 5000));
    int claimedType = random.nextInt(10) == 0 ? typeNumber() : GgufEditor.number(type);
    long claimed = random.nextInt(10) == 0 ? integer() : length;
    out.writeBytes(little(12).putInt(claimedType).putLong(claimed).array());
    for (int i = 0; i < (type == GgufType.ARRAY ? 1 : length); i++) {
      write(out, type);
    }
  }

  static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
