package io.sparkllama.internal.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * A model file whose metadata and table of tensors can be changed and written again, with the
 * weights as they are.
 */
public final class GgufEditor {

  private static final int F32 = 0;

  /** Tensors begin at multiples of this. */
  private static final int BLOCK = 32;

  /** A value as it stands in the file: its type's number, then its bytes. */
  private final Map<String, byte[]> values = new LinkedHashMap<>();

  private final Map<String, byte[]> doubled = new LinkedHashMap<>();
  private final List<Entry> tensors = new ArrayList<>();
  private final ByteArrayOutputStream weights = new ByteArrayOutputStream();
  private long alignment = 32;

  /**
   * A line of the table of tensors.
   *
   * @param shape dimension sizes, the contiguous dimension first
   * @param type ggml's number of the type
   * @param offset where its weights begin, in bytes after the header
   */
  public record Entry(String name, List<Long> shape, int type, long offset) {}

  private GgufEditor() {}

  private GgufEditor(ByteBuffer file) throws IOException {
    file.position(8);
    long tensorCount = file.getLong();
    long valueCount = file.getLong();
    for (long i = 0; i < valueCount; i++) {
      String key = GgufBytes.string(file);
      int start = file.position();
      GgufBytes.skip(file, file.getInt());
      byte[] value = new byte[file.position() - start];
      file.get(start, value);
      values.put(key, value);
    }
    for (long i = 0; i < tensorCount; i++) {
      String name = GgufBytes.string(file);
      List<Long> shape = new ArrayList<>();
      int dimensions = file.getInt();
      for (int d = 0; d < dimensions; d++) {
        shape.add(file.getLong());
      }
      tensors.add(new Entry(name, shape, file.getInt(), file.getLong()));
    }
    int dataStart = (int) padded(file.position());
    byte[] rest = new byte[file.limit() - dataStart];
    file.get(dataStart, rest);
    weights.writeBytes(rest);
  }

  /** A file without metadata and tensors. */
  public static GgufEditor empty() {
    return new GgufEditor();
  }

  /** Opens a copy of a file. */
  public static GgufEditor of(Path path) throws IOException {
    return new GgufEditor(ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN));
  }

  /** The number of a type in the file. */
  public static int number(GgufType type) {
    return type.number();
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

  /** The type of a value. */
  public GgufType type(String key) throws IOException {
    return GgufType.of(ByteBuffer.wrap(values.get(key)).order(ByteOrder.LITTLE_ENDIAN).getInt());
  }

  /** Sets a value by its bytes, the type not included. */
  public GgufEditor value(String key, GgufType type, byte[] bytes) {
    return put(key, type, out -> out.put(bytes), bytes.length);
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

  /** Sets an array of four-byte numbers. */
  public GgufEditor array(
      String key, GgufType type, int length, BiConsumer<Integer, ByteBuffer> element) {
    return array(
        key,
        type,
        length,
        out -> {
          for (int i = 0; i < length; i++) {
            element.accept(i, out);
          }
          return out;
        },
        Integer.BYTES * length);
  }

  /** The texts of an array of strings. */
  public List<String> texts(String key) {
    ByteBuffer value = ByteBuffer.wrap(values.get(key)).order(ByteOrder.LITTLE_ENDIAN);
    value.position(2 * Integer.BYTES);
    long count = value.getLong();
    List<String> texts = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      texts.add(GgufBytes.string(value));
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

  /** Adds a tensor of type F32 with weights from minus the given number to itself. */
  public GgufEditor tensor(String name, float weight, long... shape) {
    tensors.add(new Entry(name, Arrays.stream(shape).boxed().toList(), F32, weights.size()));
    int count = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
    byte[] padded = new byte[(int) aligned(count * (long) Float.BYTES, BLOCK)];
    ByteBuffer bytes = ByteBuffer.wrap(padded).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      bytes.putFloat(weight * (1 - (i * 31 % 17) / 8f));
    }
    weights.writeBytes(padded);
    return this;
  }

  /** Changes the shape of a tensor. */
  public GgufEditor shape(String tensor, UnaryOperator<List<Long>> change) {
    return change(
        tensor,
        entry ->
            new Entry(
                tensor,
                change.apply(new ArrayList<>(entry.shape())),
                entry.type(),
                entry.offset()));
  }

  /** Gives a tensor another name. */
  public GgufEditor rename(String tensor, String name) {
    return change(tensor, entry -> new Entry(name, entry.shape(), entry.type(), entry.offset()));
  }

  /** Replaces a tensor's line in the table. */
  public GgufEditor change(String tensor, UnaryOperator<Entry> change) {
    tensors.replaceAll(entry -> entry.name().equals(tensor) ? change.apply(entry) : entry);
    return this;
  }

  /** Removes a tensor from the table; its weights stay. */
  public GgufEditor removeTensor(String tensor) {
    tensors.removeIf(entry -> entry.name().equals(tensor));
    return this;
  }

  /** Adds a line to the table of tensors; it may refer to the weights of another. */
  public GgufEditor add(Entry entry) {
    tensors.add(entry);
    return this;
  }

  /** The first line of the table with that name. */
  public Optional<Entry> find(String tensor) {
    return tensors.stream().filter(entry -> entry.name().equals(tensor)).findFirst();
  }

  /** Writes a value twice. */
  public GgufEditor twice(String key) {
    doubled.computeIfAbsent(key, values::get);
    return this;
  }

  /** Gives a value a second key. */
  public GgufEditor copy(String key, String to) {
    values.put(to, values.get(key));
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
    return Files.write(to, bytes());
  }

  /** The bytes of the file. */
  public byte[] bytes() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write("GGUF".getBytes(StandardCharsets.US_ASCII));
    out.write(
        GgufBytes.little(20)
            .putInt(3)
            .putLong(tensors.size())
            .putLong(values.size() + doubled.size())
            .array());
    for (Map<String, byte[]> each : List.of(values, doubled)) {
      for (Map.Entry<String, byte[]> value : each.entrySet()) {
        GgufBytes.writeText(out, value.getKey());
        out.write(value.getValue());
      }
    }
    for (Entry tensor : tensors) {
      GgufBytes.writeText(out, tensor.name());
      out.write(GgufBytes.little(4).putInt(tensor.shape().size()).array());
      for (long length : tensor.shape()) {
        out.write(GgufBytes.little(8).putLong(length).array());
      }
      out.write(GgufBytes.little(12).putInt(tensor.type()).putLong(tensor.offset()).array());
    }
    out.write(new byte[(int) (padded(out.size()) - out.size())]);
    weights.writeTo(out);
    return out.toByteArray();
  }

  private long padded(long position) {
    return aligned(position, alignment);
  }

  private static long aligned(long position, long alignment) {
    return (position + alignment - 1) / alignment * alignment;
  }

  private GgufEditor put(
      String key, GgufType type, UnaryOperator<ByteBuffer> writer, int valueBytes) {
    ByteBuffer value = GgufBytes.little(Integer.BYTES + valueBytes).putInt(type.number());
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
}
