package io.sparkllama.internal.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A model file whose metadata and table of tensors can be changed and written again, with the
 * weights as they are.
 */
public final class GgufEditor {

  /** A value as it stands in the file: its type's number, then its bytes. */
  private final Map<String, byte[]> values = new LinkedHashMap<>();

  private final List<Entry> tensors = new ArrayList<>();
  private final byte[] weights;
  private long alignment = 32;

  private record Entry(String name, List<Long> shape, int type, long offset) {}

  private GgufEditor(ByteBuffer file) throws IOException {
    file.position(8);
    long tensorCount = file.getLong();
    long valueCount = file.getLong();
    for (long i = 0; i < valueCount; i++) {
      String key = string(file);
      int start = file.position();
      skip(file, file.getInt());
      byte[] value = new byte[file.position() - start];
      file.get(start, value);
      values.put(key, value);
    }
    for (long i = 0; i < tensorCount; i++) {
      String name = string(file);
      List<Long> shape = new ArrayList<>();
      int dimensions = file.getInt();
      for (int d = 0; d < dimensions; d++) {
        shape.add(file.getLong());
      }
      tensors.add(new Entry(name, shape, file.getInt(), file.getLong()));
    }
    int dataStart = (int) padded(file.position());
    weights = new byte[file.limit() - dataStart];
    file.get(dataStart, weights);
  }

  /** Opens a copy of a file. */
  public static GgufEditor of(Path path) throws IOException {
    return new GgufEditor(ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN));
  }

  /** Keys of the metadata. */
  public List<String> keys() {
    return List.copyOf(values.keySet());
  }

  /** Names of the tensors. */
  public List<String> tensors() {
    return tensors.stream().map(Entry::name).toList();
  }

  public GgufEditor remove(String key) {
    values.remove(key);
    return this;
  }

  public GgufEditor uint32(String key, long value) {
    return put(key, GgufType.UINT32, out -> out.putInt((int) value), Integer.BYTES);
  }

  public GgufEditor float32(String key, float value) {
    return put(key, GgufType.FLOAT32, out -> out.putFloat(value), Float.BYTES);
  }

  public GgufEditor bool(String key, boolean value) {
    return put(key, GgufType.BOOL, out -> out.put((byte) (value ? 1 : 0)), 1);
  }

  public GgufEditor text(String key, String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    return put(
        key, GgufType.STRING, out -> out.putLong(text.length).put(text), Long.BYTES + text.length);
  }

  public GgufEditor uint32s(String key, long... elements) {
    return array(
        key,
        GgufType.UINT32,
        elements.length,
        out -> {
          for (long element : elements) {
            out.putInt((int) element);
          }
          return out;
        },
        Integer.BYTES * elements.length);
  }

  public GgufEditor texts(String key, List<String> elements) {
    List<byte[]> texts =
        elements.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    return array(
        key,
        GgufType.STRING,
        texts.size(),
        out -> {
          texts.forEach(text -> out.putLong(text.length).put(text));
          return out;
        },
        texts.stream().mapToInt(text -> Long.BYTES + text.length).sum());
  }

  /** The texts of an array of strings. */
  public List<String> texts(String key) {
    ByteBuffer value = ByteBuffer.wrap(values.get(key)).order(ByteOrder.LITTLE_ENDIAN);
    value.position(2 * Integer.BYTES);
    long count = value.getLong();
    List<String> texts = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      texts.add(string(value));
    }
    return texts;
  }

  /** Leaves the first elements of an array of four-byte numbers. */
  public GgufEditor shorten(String key, int length) {
    ByteBuffer value = ByteBuffer.wrap(values.get(key)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] shorter = new byte[2 * Integer.BYTES + Long.BYTES + Integer.BYTES * length];
    value.get(0, shorter);
    ByteBuffer.wrap(shorter).order(ByteOrder.LITTLE_ENDIAN).putLong(2 * Integer.BYTES, length);
    values.put(key, shorter);
    return this;
  }

  /** Changes the shape of a tensor. */
  public GgufEditor shape(String tensor, UnaryOperator<List<Long>> change) {
    tensors.replaceAll(
        entry ->
            entry.name().equals(tensor)
                ? new Entry(
                    tensor,
                    change.apply(new ArrayList<>(entry.shape())),
                    entry.type(),
                    entry.offset())
                : entry);
    return this;
  }

  /** Gives a tensor another name. */
  public GgufEditor rename(String tensor, String name) {
    tensors.replaceAll(
        entry ->
            entry.name().equals(tensor)
                ? new Entry(name, entry.shape(), entry.type(), entry.offset())
                : entry);
    return this;
  }

  /** Replaces a value's bytes, its type included. */
  public GgufEditor raw(String key, UnaryOperator<byte[]> change) {
    values.computeIfPresent(key, (same, value) -> change.apply(value.clone()));
    return this;
  }

  /** Pads the header for weights at a multiple of this. */
  public GgufEditor align(long bytes) {
    alignment = bytes;
    return this;
  }

  /** Writes the file. */
  public Path write(Path to) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write("GGUF".getBytes(StandardCharsets.US_ASCII));
    out.write(little(20).putInt(3).putLong(tensors.size()).putLong(values.size()).array());
    for (Map.Entry<String, byte[]> value : values.entrySet()) {
      writeText(out, value.getKey());
      out.write(value.getValue());
    }
    for (Entry tensor : tensors) {
      writeText(out, tensor.name());
      out.write(little(4).putInt(tensor.shape().size()).array());
      for (long length : tensor.shape()) {
        out.write(little(8).putLong(length).array());
      }
      out.write(little(12).putInt(tensor.type()).putLong(tensor.offset()).array());
    }
    out.write(new byte[(int) (padded(out.size()) - out.size())]);
    out.write(weights);
    return Files.write(to, out.toByteArray());
  }

  private long padded(long position) {
    return (position + alignment - 1) / alignment * alignment;
  }

  private GgufEditor put(
      String key, GgufType type, UnaryOperator<ByteBuffer> writer, int valueBytes) {
    ByteBuffer value = little(Integer.BYTES + valueBytes).putInt(type.number());
    values.put(key, writer.apply(value).array());
    return this;
  }

  private GgufEditor array(
      String key, GgufType type, long length, UnaryOperator<ByteBuffer> writer, int bytes) {
    return put(
        key,
        GgufType.ARRAY,
        out -> writer.apply(out.putInt(type.number()).putLong(length)),
        Integer.BYTES + Long.BYTES + bytes);
  }

  private static void writeText(ByteArrayOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(little(8).putLong(bytes.length).array());
    out.write(bytes);
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String string(ByteBuffer file) {
    byte[] text = new byte[(int) file.getLong()];
    file.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private static void skip(ByteBuffer file, int type) throws IOException {
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
