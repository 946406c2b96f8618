package io.sparkllama.internal.gguf;

import java.util.List;

/**
 * An array in the metadata of a model file.
 *
 * @param type the elements' type
 * @param length number of elements
 * @param integers the elements, if they are integers or booleans and at most {@value #MAX_KEPT};
 *     otherwise empty
 */
public record GgufArray(GgufType type, long length, List<Long> integers) {

  /** Longest array whose elements are kept. */
  public static final int MAX_KEPT = 4096;

  /** An array of integers. */
  public static GgufArray of(List<Long> integers) {
    return new GgufArray(GgufType.INT32, integers.size(), List.copyOf(integers));
  }

  /** An array whose elements are not kept. */
  public static GgufArray of(GgufType type, long length) {
    return new GgufArray(type, length, List.of());
  }

  @Override
  public String toString() {
    return "an array of " + length + " values of type " + type;
  }
}
