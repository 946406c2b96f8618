package io.sparkllama.internal.llama;

import java.util.Optional;

/**
 * Detects invalid floating-point numbers from their bits. Comparing integers takes a fraction of
 * the time, and every generated token means a pass over the whole vocabulary.
 */
final class FloatBits {

  private static final int SIGN = 0x8000_0000;
  private static final int INFINITY = 0x7F80_0000;
  private static final int MINUS_INFINITY = SIGN | INFINITY;

  private FloatBits() {}

  /**
   * The fault of a set of logits, if any. Some may be minus infinity, but not all; any other
   * non-finite value is a fault.
   */
  static Optional<String> faultOfLogits(int[] bits) {
    int largest = Integer.MIN_VALUE;
    int largestMagnitude = Integer.MIN_VALUE;
    int smallestMagnitude = Integer.MAX_VALUE;
    for (int number : bits) {
      // With the sign bit set, a larger integer means a larger magnitude, and NaN is the largest.
      int magnitude = number | SIGN;
      largest = Math.max(largest, number);
      largestMagnitude = Math.max(largestMagnitude, magnitude);
      smallestMagnitude = Math.min(smallestMagnitude, magnitude);
    }
    if (largestMagnitude > MINUS_INFINITY) {
      return Optional.of("NaN");
    }
    if (largest == INFINITY) {
      return Optional.of("infinite");
    }
    return smallestMagnitude == MINUS_INFINITY
        ? Optional.of("minus infinity for every token")
        : Optional.empty();
  }

  /** The fault of a vector, if any; all elements must be finite. */
  static Optional<String> faultOfVector(float[] vector) {
    for (float number : vector) {
      if (!Float.isFinite(number)) {
        return Optional.of(Float.isNaN(number) ? "NaN" : "infinite");
      }
    }
    return Optional.empty();
  }
}
