package io.sparkllama.internal.grammar;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Builds the grammar for a range of integers in decimal form. */
final class DigitRange {

  private DigitRange() {}

  /**
   * All integers in the range.
   *
   * @param least 0 or more
   * @param most {@code least} or more
   */
  static String of(BigInteger least, BigInteger most) {
    List<String> parts = new ArrayList<>();
    for (int digits = least.toString().length(); digits <= most.toString().length(); digits++) {
      BigInteger first = digits == 1 ? BigInteger.ZERO : BigInteger.TEN.pow(digits - 1);
      BigInteger last = BigInteger.TEN.pow(digits).subtract(BigInteger.ONE);
      parts.add(sameLength(least.max(first).toString(), most.min(last).toString()));
    }
    return String.join(" | ", parts);
  }

  /** A range whose bounds have the same number of digits. */
  private static String sameLength(String least, String most) {
    if (least.equals(most)) {
      return Literals.text(least);
    }
    int rest = least.length() - 1;
    char low = least.charAt(0);
    char high = most.charAt(0);
    if (rest == 0) {
      return digit(low, high);
    }
    String afterLow = least.substring(1);
    String afterHigh = most.substring(1);
    if (low == high) {
      return Literals.text("" + low) + " (" + sameLength(afterLow, afterHigh) + ")";
    }
    List<String> parts = new ArrayList<>();
    char firstFree = low;
    char lastFree = high;
    if (!afterLow.equals("0".repeat(rest))) {
      parts.add(Literals.text("" + low) + " (" + sameLength(afterLow, "9".repeat(rest)) + ")");
      firstFree++;
    }
    if (!afterHigh.equals("9".repeat(rest))) {
      parts.add(Literals.text("" + high) + " (" + sameLength("0".repeat(rest), afterHigh) + ")");
      lastFree--;
    }
    if (firstFree <= lastFree) {
      parts.add(digit(firstFree, lastFree) + " [0-9]{" + rest + "}");
    }
    return String.join(" | ", parts);
  }

  private static String digit(char low, char high) {
    return low == high ? Literals.text("" + low) : "[" + low + "-" + high + "]";
  }
}
