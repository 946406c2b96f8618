package io.sparkllama.internal.llama;

import io.sparkllama.engine.SplitFiles;
import io.sparkllama.internal.gguf.GgufHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A small GGUF file with its weights, which can be read as numbers and written as F32. */
public final class GgufFile {

  private static final int ALIGNMENT = 32;
  private static final int F32 = 0;
  private static final int Q8_0 = 8;
  private static final int BLOCK = 32;
  private static final int BLOCK_BYTES = 34;
  private static final short HALF_NAN = 0x7E00;

  /** GGUF's numbers for types of metadata. */
  private static final int U16 = 2;

  private static final int U32 = 4;

  private static final int I32 = 5;

  private final GgufHeader header;
  private final ByteBuffer file;

  /** End of the metadata and start of the tensor table. */
  private final int metadataEnd;

  private final int[] offsets;
  private final int dataStart;

  private GgufFile(GgufHeader header, byte[] bytes) {
    this.header = header;
    this.file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.offsets = new int[header.tensors().size()];
    this.metadataEnd = startOfTable(header.tensors().get(0).name());
    int position = metadataEnd;
    for (int i = 0; i < offsets.length; i++) {
      GgufHeader.Tensor tensor = header.tensors().get(i);
      position += 8 + tensor.name().length() + 4 + 8 * tensor.shape().size() + 4;
      offsets[i] = (int) file.getLong(position);
      position += 8;
    }
    this.dataStart = aligned(tableEnd());
  }

  public static GgufFile read(Path path) throws IOException {
    return new GgufFile(GgufHeader.read(path), Files.readAllBytes(path));
  }

  private int startOfTable(String firstTensor) {
    byte[] name = firstTensor.getBytes(StandardCharsets.UTF_8);
    for (int position = 24; position < file.limit() - name.length; position++) {
      if (file.getLong(position) == name.length
          && ByteBuffer.wrap(file.array(), position + 8, name.length)
              .equals(ByteBuffer.wrap(name))) {
        return position;
      }
    }
    throw new IllegalArgumentException("no table of tensors");
  }

  /** An integer of the architecture. */
  public int number(String key) {
    return (int) header.number(key).orElseThrow();
  }

  /** A real number of the architecture. */
  public double real(String key) {
    return (Double) header.values().get(header.architecture() + "." + key);
  }

  /** The weights of a tensor, rows one after another. */
  public float[] weights(String name) {
    for (int i = 0; i < offsets.length; i++) {
      if (header.tensors().get(i).name().equals(name)) {
        return weights(header.tensors().get(i), dataStart + offsets[i]);
      }
    }
    throw new IllegalArgumentException("no tensor " + name);
  }

  /** Whether there is a tensor of that name. */
  public boolean has(String name) {
    return header.tensor(name).isPresent();
  }

  private float[] weights(GgufHeader.Tensor tensor, int position) {
    float[] weights = new float[(int) tensor.weights()];
    for (int i = 0; i < weights.length; i++) {
      int block = position + i / BLOCK * BLOCK_BYTES;
      weights[i] =
          tensor.type() == Q8_0
              ? half(file.getShort(block)) * file.get(block + 2 + i % BLOCK)
              : file.getFloat(position + 4 * i);
    }
    return weights;
  }

  /**
   * Writes the model in several parts, like llama.cpp's gguf-split: the metadata in the first,
   * tensors in all.
   *
   * @return the first part
   */
  Path writeSplit(Path folder, String stem, int count) throws IOException {
    List<String> names = SplitFiles.of(String.format("%s-%05d-of-%05d.gguf", stem, 1, count));
    int total = offsets.length;
    for (int part = 0; part < count; part++) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      int from = total * part / count;
      int to = total * (part + 1) / count;
      ByteBuffer start = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
      start.put(file.array(), 0, 8).putLong(to - from);
      start.putLong((part == 0 ? file.getLong(16) : 0) + 3);
      out.write(start.array());
      if (part == 0) {
        out.write(file.array(), 24, metadataEnd - 24);
      }
      out.write(value("split.no", U16, part));
      out.write(value("split.count", U16, count));
      out.write(value("split.tensors.count", I32, total));
      ByteArrayOutputStream data = new ByteArrayOutputStream();
      for (int i = from; i < to; i++) {
        GgufHeader.Tensor tensor = header.tensors().get(i);
        out.write(entry(tensor, tensor.type(), data.size()));
        int bytes = (int) tensor.bytes();
        data.write(file.array(), dataStart + offsets[i], bytes);
        data.write(new byte[aligned(bytes) - bytes]);
      }
      out.write(new byte[aligned(out.size()) - out.size()]);
      data.writeTo(out);
      Files.write(folder.resolve(names.get(part)), out.toByteArray());
    }
    return folder.resolve(names.get(0));
  }

  private static byte[] value(String key, int type, int value) {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    int bytes = type == U16 ? Short.BYTES : Integer.BYTES;
    ByteBuffer entry =
        ByteBuffer.allocate(8 + name.length + 4 + bytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(name.length)
            .put(name)
            .putInt(type);
    return (type == U16 ? entry.putShort((short) value) : entry.putInt(value)).array();
  }

  private static byte[] entry(GgufHeader.Tensor tensor, int type, long offset) {
    byte[] name = tensor.name().getBytes(StandardCharsets.UTF_8);
    ByteBuffer entry =
        ByteBuffer.allocate(24 + name.length + 8 * tensor.shape().size())
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(name.length)
            .put(name)
            .putInt(tensor.shape().size());
    tensor.shape().forEach(entry::putLong);
    return entry.putInt(type).putLong(offset).array();
  }

  /** Writes the model with NaN as the scale of one block of a quantized tensor. */
  public Path writeDamaged(Path to, String tensor, int block) throws IOException {
    byte[] bytes = file.array().clone();
    for (int i = 0; i < offsets.length; i++) {
      if (header.tensors().get(i).name().equals(tensor) && header.tensors().get(i).type() == Q8_0) {
        littleEndian(bytes).putShort(dataStart + offsets[i] + block * BLOCK_BYTES, HALF_NAN);
        return Files.write(to, bytes);
      }
    }
    throw new IllegalArgumentException("no quantized tensor " + tensor);
  }

  /** Writes the model with another four-byte value for a metadata key. */
  public Path writeWith(Path to, String key, int bits) throws IOException {
    byte[] bytes = file.array().clone();
    littleEndian(bytes).putInt(startOfValue(key), bits);
    return Files.write(to, bytes);
  }

  /** Writes the model with another flag for a metadata key. */
  public Path writeWith(Path to, String key, boolean flag) throws IOException {
    byte[] bytes = file.array().clone();
    bytes[startOfValue(key)] = (byte) (flag ? 1 : 0);
    return Files.write(to, bytes);
  }

  /** Writes the model with another type for some tokens. */
  public Path writeWithTokenType(Path to, int type, int... tokens) throws IOException {
    byte[] bytes = file.array().clone();
    int types = startOfValue("tokenizer.ggml.token_type") + 4 + 8;
    for (int token : tokens) {
      littleEndian(bytes).putInt(types + 4 * token, type);
    }
    return Files.write(to, bytes);
  }

  /** Writes the model with other texts and another type for some tokens. */
  public Path writeWithTokens(Path to, int type, Map<Integer, String> texts) throws IOException {
    int start = startOfValue("tokenizer.ggml.tokens");
    int count = (int) file.getLong(start + 4);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file.array(), 0, start + 4 + 8);
    int position = start + 4 + 8;
    for (int token = 0; token < count; token++) {
      int length = (int) file.getLong(position);
      byte[] text =
          texts.containsKey(token)
              ? texts.get(token).getBytes(StandardCharsets.UTF_8)
              : Arrays.copyOfRange(file.array(), position + 8, position + 8 + length);
      out.write(littleEndian(new byte[Long.BYTES]).putLong(text.length).array());
      out.write(text);
      position += 8 + length;
    }
    out.write(file.array(), position, tableEnd() - position);
    out.write(new byte[aligned(out.size()) - out.size()]);
    out.write(file.array(), dataStart, file.limit() - dataStart);
    Files.write(to, out.toByteArray());
    int[] tokens = texts.keySet().stream().mapToInt(token -> token).toArray();
    return read(to).writeWithTokenType(to, type, tokens);
  }

  /** Writes the model with one more number in its metadata. */
  public Path writeWithMore(Path to, String key, int number) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] start = Arrays.copyOf(file.array(), 24);
    littleEndian(start).putLong(16, file.getLong(16) + 1);
    out.write(start);
    out.write(value(key, U32, number));
    out.write(file.array(), 24, tableEnd() - 24);
    out.write(new byte[aligned(out.size()) - out.size()]);
    out.write(file.array(), dataStart, file.limit() - dataStart);
    return Files.write(to, out.toByteArray());
  }

  /** Writes the model with another text for a metadata key. */
  public Path writeWith(Path to, String key, String text) throws IOException {
    int start = startOfValue(key);
    int end = start + Long.BYTES + (int) file.getLong(start);
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file.array(), 0, start);
    out.write(littleEndian(new byte[Long.BYTES]).putLong(utf8.length).array());
    out.write(utf8);
    out.write(file.array(), end, tableEnd() - end);
    out.write(new byte[aligned(out.size()) - out.size()]);
    out.write(file.array(), dataStart, file.limit() - dataStart);
    return Files.write(to, out.toByteArray());
  }

  /** End of the tensor table. */
  private int tableEnd() {
    return metadataEnd
        + header.tensors().stream()
            .mapToInt(t -> 8 + t.name().length() + 4 + 8 * t.shape().size() + 4 + 8)
            .sum();
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Position after a key and the type of its value. */
  private int startOfValue(String key) {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    for (int position = 24; position < metadataEnd - name.length; position++) {
      if (file.getLong(position) == name.length
          && ByteBuffer.wrap(file.array(), position + 8, name.length)
              .equals(ByteBuffer.wrap(name))) {
        return position + 8 + name.length + 4;
      }
    }
    throw new IllegalArgumentException("no key " + key);
  }

  /** Writes the weights as F32. */
  Path writeUnquantized(Path to) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file.array(), 0, metadataEnd);
    List<float[]> all = new ArrayList<>();
    long offset = 0;
    for (GgufHeader.Tensor tensor : header.tensors()) {
      out.write(entry(tensor, F32, offset));
      float[] weights = weights(tensor.name());
      all.add(weights);
      offset += aligned(4 * weights.length);
    }
    out.write(new byte[aligned(out.size()) - out.size()]);
    for (float[] weights : all) {
      ByteBuffer data =
          ByteBuffer.allocate(aligned(4 * weights.length)).order(ByteOrder.LITTLE_ENDIAN);
      for (float weight : weights) {
        data.putFloat(weight);
      }
      out.write(data.array());
    }
    return Files.write(to, out.toByteArray());
  }

  /** Decodes a positive, finite half-precision number, such as a scale. */
  private static float half(short bits) {
    int exponent = bits >> 10 & 0x1F;
    int mantissa = bits & 0x3FF;
    return exponent == 0
        ? Math.scalb((float) mantissa, -24)
        : Math.scalb((float) (mantissa | 0x400), exponent - 25);
  }

  private static int aligned(int size) {
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
