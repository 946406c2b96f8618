package io.sparkllama.internal.llama;

import java.util.Optional;

/**
 * What is wrong with floating-point numbers, told by their bits: comparing integers takes a
 * fraction of the time, and a vocabulary is looked through for every token.
 */
final class FloatBits {

  private static final int SIGN = 0x8000_0000;
  private static final int INFINITY = 0x7F80_0000;
  private static final int MINUS_INFINITY = SIGN | INFINITY;

  private FloatBits() {}

  /**
   * The fault of logits, of which some may be minus infinity, but neither all nor any other than
   * finite.
   */
  static Optional<String> faultOfLogits(int[] bits) {
    int largest = Integer.MIN_VALUE;
    int largestMagnitude = Integer.MIN_VALUE;
    int smallestMagnitude = Integer.MAX_VALUE;
    for (int number : bits) {
      // with the sign set, greater integers are numbers of greater magnitude, and NaN the greatest
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

  /** The fault of a vector, of which all must be finite. */
  static Optional<String> faultOfVector(float[] vector) {
    for (float number : vector) {
      if (!Float.isFinite(number)) {
        return Optional.of(Float.isNaN(number) ? "NaN" : "infinite");
      }
    }
    return Optional.empty();
  }
}
