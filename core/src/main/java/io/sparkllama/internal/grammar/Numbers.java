package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** The grammar of numbers, none of which is beyond the type that is to hold it. */
final class Numbers {

  /** Digits of an integer that no bound limits: all of them fit 64 bits. */
  private static final int FREE_DIGITS = 16;

  /** Digits of a bound. */
  private static final int MOST_DIGITS = 100;

  /** Integers so few are listed one by one. */
  private static final BigInteger MOST_LISTED = BigInteger.valueOf(20);

  private static final String FRACTION = "(\".\" [0-9]{1,15})?";

  static final String INTEGER = "\"-\"? (\"0\" | [1-9] [0-9]{0,15})";

  /** At most 1e115: any double is up to 1.8e308. */
  static final String NUMBER = "integer " + FRACTION + " ([eE] [-+]? [0-9]{1,2})?";

  /**
   * Below 1e38: any float is up to 3.4e38. A long number has a small exponent, and one with a great
   * exponent has one digit before its point.
   */
  static final String FLOAT =
      "integer "
          + FRACTION
          + " ([eE] (\"-\" [0-9]{1,2} | \"+\"? ([0-9] | \"1\" [0-9] | \"2\" [0-1])))?"
          + " | \"-\"? [1-9] "
          + FRACTION
          + " [eE] \"+\"? ([1-2] [0-9] | \"3\" [0-7])";

  private Numbers() {}

  /** Integers between the bounds of a schema, of which one or both may be missing. */
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
          path, "has minimum and maximum with no integer of at least " + least + " between them");
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
    if ((long) value.precision() - value.scale() > MOST_DIGITS || value.scale() > MOST_DIGITS) {
      throw Refused.at(
          path, "has " + keyword + " " + bound + " of more than " + MOST_DIGITS + " digits");
    }
    return value.setScale(0, rounding).toBigInteger();
  }

  /** Where there is no bound: what has as many digits as the other one, or the usual number. */
  private static BigInteger allNines(BigInteger other) {
    int digits = Math.max(FREE_DIGITS, other.abs().toString().length());
    return BigInteger.TEN.pow(digits).subtract(BigInteger.ONE);
  }

  private static String between(BigInteger least, BigInteger most) {
    if (most.subtract(least).compareTo(MOST_LISTED) < 0) {
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
      throw Refused.at(path, "limits a number; only integers can be limited");
    }
    return schema.path("format").asText().equals("float") ? "float" : "number";
  }
}
