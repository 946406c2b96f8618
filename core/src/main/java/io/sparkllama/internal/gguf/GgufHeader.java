package io.sparkllama.internal.gguf;

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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The header of a little-endian GGUF file: metadata and tensor table. The weights are not read.
 *
 * @param values the metadata. Each value is a String, Long, Double or Boolean. An array is
 *     represented by its length, as a Long; an integer array of at most {@value #MAX_ARRAY_LENGTH}
 *     elements is a List of Long
 * @param tensors the tensors, in file order
 */
public record GgufHeader(Map<String, Object> values, List<Tensor> tensors) {

  /**
   * One tensor.
   *
   * @param shape dimension sizes, the contiguous dimension first
   * @param type ggml's number of the type
   */
  public record Tensor(String name, List<Long> shape, int type) {

    /** Number of weights. */
    public long weights() {
      return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** Size in the file, in bytes; 0 if the type is unknown here. */
    public long bytes() {
      return GgmlType.of(type).map(known -> known.bytes(weights())).orElse(0L);
    }
  }

  /** Longest integer array whose elements are kept. */
  public static final int MAX_ARRAY_LENGTH = 4096;

  /** Pooling types that leave token vectors as they are: unspecified and none. */
  private static final Set<Long> NO_POOLING = Set.of(-1L, 0L, 0xFFFF_FFFFL);

  private static final int BOOLEAN = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int MAX_STRING_BYTES = 1 << 26;
  private static final int MAX_DIMENSIONS = 4;

  /**
   * Reads the header of a file that starts with the GGUF magic.
   *
   * @throws IOException if the header is malformed
   */
  public static GgufHeader read(Path path) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 16))) {
      in.skipNBytes(8);
      long tensorCount = i64(in);
      long valueCount = i64(in);
      Map<String, Object> values = new HashMap<>();
      for (long i = 0; i < valueCount; i++) {
        String key = string(in);
        values.put(key, value(in, i32(in)));
      }
      List<Tensor> tensors = new ArrayList<>();
      for (long i = 0; i < tensorCount; i++) {
        tensors.add(tensor(in));
      }
      return new GgufHeader(values, tensors);
    } catch (EOFException e) {
      throw new IOException("its header is truncated", e);
    } catch (ArithmeticException e) {
      throw new IOException("its header contains a size that is out of range", e);
    }
  }

  private static Tensor tensor(DataInputStream in) throws IOException {
    String name = string(in);
    int dimensions = i32(in);
    if (dimensions < 0 || dimensions > MAX_DIMENSIONS) {
      throw new IOException("tensor " + name + " in its header has " + dimensions + " dimensions");
    }
    List<Long> shape = new ArrayList<>();
    for (int i = 0; i < dimensions; i++) {
      shape.add(i64(in));
    }
    int type = i32(in);
    in.skipNBytes(Long.BYTES);
    return new Tensor(name, shape, type);
  }

  private static Object value(DataInputStream in, int type) throws IOException {
    return switch (type) {
      case 0 -> (long) in.readUnsignedByte();
      case 1 -> (long) in.readByte();
      case 2 -> (long) Short.toUnsignedInt(Short.reverseBytes(in.readShort()));
      case 3 -> (long) Short.reverseBytes(in.readShort());
      case 4 -> Integer.toUnsignedLong(i32(in));
      case 5 -> (long) i32(in);
      case 6 -> (double) Float.intBitsToFloat(i32(in));
      case BOOLEAN -> in.readBoolean();
      case STRING -> string(in);
      case ARRAY -> array(in);
      case 10, 11 -> i64(in);
      case 12 -> Double.longBitsToDouble(i64(in));
      default -> throw new IOException("its header has a value of unknown type " + type);
    };
  }

  private static Object array(DataInputStream in) throws IOException {
    int type = i32(in);
    if (type == ARRAY) {
      // No engine reads nested arrays, and a file could nest them until the stack overflows.
      throw new IOException("its header has an array of arrays");
    }
    long length = i64(in);
    List<Long> integers = new ArrayList<>();
    for (long i = 0; i < length; i++) {
      Object value = value(in, type);
      if (value instanceof Boolean truth) {
        value = truth ? 1L : 0L;
      }
      if (value instanceof Long integer && integers.size() < MAX_ARRAY_LENGTH) {
        integers.add(integer);
      }
    }
    return integers.size() == length ? integers : (Object) length;
  }

  private static String string(DataInputStream in) throws IOException {
    long length = i64(in);
    if (length < 0 || length > MAX_STRING_BYTES) {
      throw new IOException("its header has a string of " + length + " bytes");
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

  /** The architecture name, for example {@code llama}; empty if missing. */
  public String architecture() {
    return text("general.architecture").orElse("");
  }

  /** A string from the metadata, by its full key. */
  public Optional<String> text(String key) {
    return values.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** An integer of the architecture: {@code block_count} of llama is {@code llama.block_count}. */
  public OptionalLong number(String key) {
    return values.get(architecture() + "." + key) instanceof Long number
        ? OptionalLong.of(number)
        : OptionalLong.empty();
  }

  /** Like {@link #number}, for values that may be given per layer. */
  public long numberOfLayer(String key, int layer, long fallback) {
    Object value = values.get(architecture() + "." + key);
    if (value instanceof List<?> perLayer) {
      return layer < perLayer.size() ? (Long) perLayer.get(layer) : fallback;
    }
    return value instanceof Long number ? number : fallback;
  }

  /** Finds a tensor by name. */
  public Optional<Tensor> tensor(String name) {
    return tensors.stream().filter(tensor -> tensor.name().equals(name)).findFirst();
  }

  /** Number of tokens in the vocabulary; 0 if the file has none. */
  public int vocabularySize() {
    return values.get("tokenizer.ggml.tokens") instanceof Long length ? Math.toIntExact(length) : 0;
  }

  /** Number of merges of a BPE vocabulary; 0 if the file has none. */
  public long mergeCount() {
    return values.get("tokenizer.ggml.merges") instanceof Long length ? length : 0;
  }

  /**
   * The pooling type the file requests for combining token vectors into one; 0 if it requests none.
   */
  public long pooling() {
    long number = number("pooling_type").orElse(0);
    return NO_POOLING.contains(number) ? 0 : number;
  }

  /** Total size of all tensors, in bytes. */
  public long tensorBytes() {
    return tensors.stream().mapToLong(Tensor::bytes).sum();
  }
}
