package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Builds the grammars of numbers. Every number they allow fits the type that will hold it. */
final class Numbers {

  /** Digits of an unbounded integer; all such integers fit in 64 bits. */
  private static final int UNBOUNDED_DIGITS = 16;

  /** Maximum number of digits of a bound. */
  private static final int MAX_BOUND_DIGITS = 100;

  /** Ranges below this size are listed value by value. */
  private static final BigInteger MAX_LISTED = BigInteger.valueOf(20);

  private static final String FRACTION = "(\".\" [0-9]{1,15})?";

  static final String INTEGER = "\"-\"? (\"0\" | [1-9] [0-9]{0,15})";

  /** At most 1e115; a double holds up to 1.8e308. */
  static final String NUMBER = "integer " + FRACTION + " ([eE] [-+]? [0-9]{1,2})?";

  /**
   * Below 1e38; a float holds up to 3.4e38. A number with many digits has a small exponent; one
   * with a large exponent has one digit before the point.
   */
  static final String FLOAT =
      "integer "
          + FRACTION
          + " ([eE] (\"-\" [0-9]{1,2} | \"+\"? ([0-9] | \"1\" [0-9] | \"2\" [0-1])))?"
          + " | \"-\"? [1-9] "
          + FRACTION
          + " [eE] \"+\"? ([1-2] [0-9] | \"3\" [0-7])";

  private Numbers() {}

  /** Integers between the schema's bounds; either bound may be missing. */
  static String integer(JsonNode schema, String path) {
    if (!schema.has("minimum") && !schema.has("maximum")) {
      return "integer";
    }
    BigInteger least = bound(schema, "minimum", RoundingMode.CEILING, path);
    BigInteger most = bound(schema, "maximum", RoundingMode.FLOOR, path);
    if (least == null) {
      least = allNines(most).negate();
    }
    if (most == null) {
      most = allNines(least);
    }
    if (most.compareTo(least) < 0) {
      throw Refused.at(
          path, "has no integer between minimum and maximum (the smallest would be " + least + ")");
    }
    return between(least, most);
  }

  private static BigInteger bound(
      JsonNode schema, String keyword, RoundingMode rounding, String path) {
    JsonNode bound = schema.path(keyword);
    if (bound.isMissingNode()) {
      return null;
    }
    if (!bound.isNumber()) {
      throw Refused.at(path, "has " + keyword + " " + bound + "; it must be a number");
    }
    BigDecimal value = bound.decimalValue();
    if ((long) value.precision() - value.scale() > MAX_BOUND_DIGITS
        || value.scale() > MAX_BOUND_DIGITS) {
      throw Refused.at(
          path,
          "has " + keyword + " " + bound + ", which has more than " + MAX_BOUND_DIGITS + " digits");
    }
    return value.setScale(0, rounding).toBigInteger();
  }

  /**
   * Replaces a missing bound: as many nines as the other bound has digits, or the default number of
   * digits.
   */
  private static BigInteger allNines(BigInteger other) {
    int digits = Math.max(UNBOUNDED_DIGITS, other.abs().toString().length());
    return BigInteger.TEN.pow(digits).subtract(BigInteger.ONE);
  }

  private static String between(BigInteger least, BigInteger most) {
    if (most.subtract(least).compareTo(MAX_LISTED) < 0) {
      StringBuilder list = new StringBuilder();
      for (BigInteger i = least; i.compareTo(most) <= 0; i = i.add(BigInteger.ONE)) {
        list.append(list.length() == 0 ? "" : " | ").append(Literals.text(i.toString()));
      }
      return list.toString();
    }
    if (most.signum() < 0) {
      return "\"-\" (" + DigitRange.of(most.negate(), least.negate()) + ")";
    }
    if (least.signum() >= 0) {
      return DigitRange.of(least, most);
    }
    return "\"-\" ("
        + DigitRange.of(BigInteger.ONE, least.negate())
        + ") | "
        + DigitRange.of(BigInteger.ZERO, most);
  }

  static String number(JsonNode schema, String path) {
    if (schema.has("minimum") || schema.has("maximum")) {
      throw Refused.at(path, "sets minimum or maximum on a number; only integers support them");
    }
    return schema.path("format").asText().equals("float") ? "float" : "number";
  }
}
