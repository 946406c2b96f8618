package io.sparkllama.internal.grammar;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the grammar for a range of decimal numbers, written without an exponent.
 *
 * @param least lower bound
 * @param most upper bound, not below the lower one
 * @param includesLeast whether the lower bound belongs to the range
 * @param includesMost whether the upper bound belongs to the range
 * @param digits maximum number of digits after the point, where the bounds do not have more
 */
record DecimalRange(
    BigDecimal least, BigDecimal most, boolean includesLeast, boolean includesMost, int digits) {

  /** The alternatives, each a sequence; none if no number with so many digits is in the range. */
  List<String> alternatives() {
    List<String> all = new ArrayList<>();
    if (least.signum() < 0) {
      // Zero has no sign here.
      boolean belowZero = most.signum() < 0;
      DecimalRange mirrored =
          new DecimalRange(
              belowZero ? most.negate() : BigDecimal.ZERO,
              least.negate(),
              belowZero && includesMost,
              includesLeast,
              digits);
      List<String> negative = mirrored.unsigned();
      if (!negative.isEmpty()) {
        all.add("\"-\" (" + String.join(" | ", negative) + ")");
      }
    }
    if (most.signum() >= 0) {
      boolean aboveZero = least.signum() >= 0;
      all.addAll(
          new DecimalRange(
                  aboveZero ? least : BigDecimal.ZERO,
                  most,
                  !aboveZero || includesLeast,
                  includesMost,
                  digits)
              .unsigned());
    }
    return all;
  }

  private List<String> unsigned() {
    BigInteger first = least.setScale(0, RoundingMode.FLOOR).toBigInteger();
    BigInteger last = most.setScale(0, RoundingMode.FLOOR).toBigInteger();
    Fraction low = new Fraction(fraction(least), includesLeast);
    Fraction high = new Fraction(fraction(most), includesMost);
    List<String> all = new ArrayList<>();
    if (first.equals(last)) {
      add(all, first, FractionRange.between(low, high, digits));
      return all;
    }
    add(all, first, FractionRange.atLeast(low, digits));
    BigInteger second = first.add(BigInteger.ONE);
    BigInteger secondLast = last.subtract(BigInteger.ONE);
    if (second.compareTo(secondLast) <= 0) {
      all.add(
          "("
              + DigitRange.of(second, secondLast)
              + ") "
              + FractionRange.optional(FractionRange.any(digits)));
    }
    add(all, last, FractionRange.atMost(high, digits));
    return all;
  }

  private static void add(List<String> all, BigInteger whole, List<String> fractions) {
    if (!fractions.isEmpty()) {
      all.add(Literals.text(whole.toString()) + " " + FractionRange.optional(fractions));
    }
  }

  /** The digits after the point, without zeros at the end. */
  private static String fraction(BigDecimal number) {
    BigDecimal fraction = number.remainder(BigDecimal.ONE).stripTrailingZeros();
    String plain = fraction.toPlainString();
    int point = plain.indexOf('.');
    return point < 0 ? "" : plain.substring(point + 1);
  }

  /**
   * A bound of the digits after the point.
   *
   * @param digits the digits, without zeros at the end
   */
  record Fraction(String digits, boolean included) {

    int first() {
      return digits.isEmpty() ? 0 : digits.charAt(0) - '0';
    }

    Fraction rest() {
      return new Fraction(digits.isEmpty() ? "" : digits.substring(1), included);
    }

    boolean isZero() {
      return digits.isEmpty();
    }
  }
}
