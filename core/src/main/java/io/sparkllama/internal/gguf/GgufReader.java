package io.sparkllama.internal.gguf;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the header of a model file and checks its structure: engines end the process over some
 * faults of it. What the values mean is checked elsewhere.
 */
final class GgufReader {

  static final String TOKENS = "tokenizer.ggml.tokens";

  private static final String ALIGNMENT = "general.alignment";

  /** Engines read these without looking at their type. */
  private static final Set<String> UINT32_KEYS = Set.of(ALIGNMENT, "general.file_type");

  private static final long DEFAULT_ALIGNMENT = 32;

  /** The engine's own tensors have it, and mapped ones must, too. */
  private static final long LEAST_ALIGNMENT = 32;

  private static final long MOST_ALIGNMENT = 1 << 16;
  private static final int MAX_DIMENSIONS = 4;

  /** Most tensors and most values; models have at most a few thousand. */
  private static final long MOST_ENTRIES = 1 << 16;

  /** Several times those of the largest vocabularies. */
  private static final long MOST_TOKENS = 1 << 20;

  /** In no type does a byte hold more. */
  private static final long MOST_WEIGHTS_PER_BYTE = 8;

  private final GgufInput in;
  private final Map<String, Object> values = new HashMap<>();
  private final List<GgufHeader.Tensor> tensors = new ArrayList<>();
  private final List<Long> offsets = new ArrayList<>();

  private GgufReader(GgufInput in) {
    this.in = in;
  }

  static GgufHeader read(Path path) throws IOException {
    try (GgufInput in = new GgufInput(path)) {
      return new GgufReader(in).header();
    } catch (EOFException e) {
      throw new IOException("its header is truncated", e);
    } catch (ArithmeticException e) {
      throw new IOException("its header contains a size that is out of range", e);
    }
  }

  private GgufHeader header() throws IOException {
    in.skip(8);
    long tensorCount = requireCount("tensors", in.i64(), MOST_ENTRIES);
    long valueCount = requireCount("values", in.i64(), MOST_ENTRIES);
    for (long i = 0; i < valueCount; i++) {
      value();
    }
    Set<String> names = new HashSet<>();
    for (long i = 0; i < tensorCount; i++) {
      tensor();
      String name = tensors.get(tensors.size() - 1).name();
      if (!names.add(name)) {
        throw new IOException("its header has two tensors called " + name);
      }
    }
    requirePlaces(alignment());
    return new GgufHeader(values, tensors);
  }

  private static long requireCount(String what, long count, long most) throws IOException {
    if (count < 0 || count > most) {
      throw new IOException(
          "its header claims " + count + " " + what + "; it must have at most " + most);
    }
    return count;
  }

  private void value() throws IOException {
    String key = text();
    GgufType type = GgufType.of(in.i32());
    if (UINT32_KEYS.contains(key) && type != GgufType.UINT32) {
      throw new IOException(key + " in its header is of type " + type + " instead of UINT32");
    }
    Object value = type == GgufType.ARRAY ? array(key) : scalar(type);
    if (values.put(key, value) != null) {
      throw new IOException("its header has the key " + key + " twice");
    }
  }

  private String text() throws IOException {
    return new String(in.string(), StandardCharsets.UTF_8);
  }

  private Object scalar(GgufType type) throws IOException {
    return switch (type) {
      case UINT8 -> (long) (in.i8() & 0xFF);
      case INT8 -> (long) in.i8();
      case UINT16 -> (long) (in.i16() & 0xFFFF);
      case INT16 -> (long) in.i16();
      case UINT32 -> Integer.toUnsignedLong(in.i32());
      case INT32 -> (long) in.i32();
      case FLOAT32 -> (double) Float.intBitsToFloat(in.i32());
      case BOOL -> in.i8() != 0;
      case STRING -> text();
      case UINT64, INT64 -> in.i64();
      case FLOAT64 -> Double.longBitsToDouble(in.i64());
      case ARRAY -> throw new IOException("its header has an array of arrays");
    };
  }

  private Object array(String key) throws IOException {
    GgufType type = GgufType.of(in.i32());
    if (type == GgufType.ARRAY) {
      // No engine reads nested arrays, and a file could nest them until the stack overflows.
      throw new IOException("its header has an array of arrays");
    }
    long length = in.i64();
    if (length < 0 || length > in.remaining()) {
      throw new IOException("the array " + key + " in its header claims " + length + " elements");
    }
    if (key.equals(TOKENS) && type == GgufType.STRING) {
      return tokens(requireCount("tokens", length, MOST_TOKENS));
    }
    List<Long> integers = new ArrayList<>();
    for (long i = 0; i < length; i++) {
      if (type == GgufType.STRING) {
        in.string();
      } else {
        keep(integers, scalar(type));
      }
    }
    return integers.size() == length
        ? new GgufArray(type, length, List.copyOf(integers))
        : GgufArray.of(type, length);
  }

  private static void keep(List<Long> integers, Object value) {
    if (integers.size() < GgufArray.MAX_KEPT) {
      if (value instanceof Long integer) {
        integers.add(integer);
      } else if (value instanceof Boolean truth) {
        integers.add(truth ? 1L : 0L);
      }
    }
  }

  private TokenTexts tokens(long length) throws IOException {
    TokenTexts.Collector collector = new TokenTexts.Collector();
    for (long i = 0; i < length; i++) {
      collector.add(in.string());
    }
    return collector.texts();
  }

  private void tensor() throws IOException {
    String name = text();
    int dimensions = in.i32();
    if (dimensions < 0 || dimensions > MAX_DIMENSIONS) {
      throw new IOException("tensor " + name + " in its header has " + dimensions + " dimensions");
    }
    List<Long> shape = new ArrayList<>();
    for (int i = 0; i < dimensions; i++) {
      shape.add(in.i64());
    }
    GgufHeader.Tensor tensor = new GgufHeader.Tensor(name, shape, in.i32());
    requireShape(tensor);
    tensors.add(tensor);
    offsets.add(in.i64());
  }

  private static void requireShape(GgufHeader.Tensor tensor) throws IOException {
    Optional<GgmlType> type = GgmlType.of(tensor.type());
    boolean sound =
        tensor.shape().stream().allMatch(length -> length >= 1)
            && (tensor.shape().isEmpty()
                || type.isEmpty()
                || type.get().hasRowsOf(tensor.shape().get(0)));
    // Throws if the product does not fit.
    long weights = tensor.weights();
    if (!sound || weights > Long.MAX_VALUE / Long.BYTES) {
      throw new IOException(
          "tensor "
              + tensor.name()
              + " in its header has the shape "
              + tensor.shape()
              + type.map(known -> " of type " + known).orElse("")
              + ", which no tensor can have");
    }
  }

  private long alignment() throws IOException {
    long alignment = (Long) values.getOrDefault(ALIGNMENT, DEFAULT_ALIGNMENT);
    if (Long.bitCount(alignment) != 1
        || alignment < LEAST_ALIGNMENT
        || alignment > MOST_ALIGNMENT) {
      throw new IOException(
          ALIGNMENT
              + " in its header is "
              + alignment
              + "; it must be a power of two from "
              + LEAST_ALIGNMENT
              + " to "
              + MOST_ALIGNMENT);
    }
    return alignment;
  }

  /** Each tensor begins at a multiple of the alignment after the header and ends in the file. */
  private void requirePlaces(long alignment) throws IOException {
    long dataStart = (in.position() + alignment - 1) / alignment * alignment;
    for (int i = 0; i < tensors.size(); i++) {
      GgufHeader.Tensor tensor = tensors.get(i);
      long offset = offsets.get(i);
      if (offset < 0 || offset % alignment != 0) {
        throw new IOException(
            "tensor " + tensor.name() + " in its header is at the impossible offset " + offset);
      }
      long room = in.size() - dataStart - offset;
      if (offset > in.size()
          || tensor.bytes() > room
          || tensor.weights() / MOST_WEIGHTS_PER_BYTE > room) {
        throw new IOException(
            "tensor " + tensor.name() + " ends beyond the file, which has " + in.size() + " bytes");
      }
    }
  }
}
