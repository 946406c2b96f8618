package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;

/** Builds the grammars of numbers. Every number they allow fits the type that will hold it. */
final class Numbers {

  /** Digits of an unbounded integer; all such integers fit in 64 bits. */
  private static final int UNBOUNDED_DIGITS = 16;

  /** Maximum number of digits of a bound. */
  private static final int MAX_BOUND_DIGITS = 100;

  /** Ranges below this size are listed value by value. */
  private static final BigInteger MAX_LISTED = BigInteger.valueOf(20);

  private static final int FRACTION_DIGITS = 15;

  private static final String FRACTION = "(\".\" [0-9]{1," + FRACTION_DIGITS + "})?";

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

  /** Integers between the schema's bounds, of which any may be missing. */
  static String integer(JsonNode schema, String path) {
    BigInteger step =
        schema.has("multipleOf") ? Multiples.integerStep(schema, path) : BigInteger.ONE;
    boolean steps = !step.equals(BigInteger.ONE);
    if (!hasBounds(schema) && !steps) {
      return "integer";
    }
    BigInteger least = least(schema, path);
    BigInteger most = most(schema, path);
    if (least == null && most == null) {
      most = allNines(BigInteger.ZERO);
    }
    if (least == null) {
      least = allNines(most).negate();
    }
    if (most == null) {
      most = allNines(least);
    }
    if (most.compareTo(least) < 0) {
      throw new Unsatisfiable(
          path, "has no integer between minimum and maximum (the smallest would be " + least + ")");
    }
    return steps
        ? Multiples.of(
            new BigDecimal(step), schema, new BigDecimal(least), new BigDecimal(most), path)
        : between(least, most);
  }

  static boolean hasBounds(JsonNode schema) {
    return schema.has("minimum")
        || schema.has("maximum")
        || schema.has("exclusiveMinimum")
        || schema.has("exclusiveMaximum");
  }

  /** The smallest integer that both lower bounds allow; null without a bound. */
  private static BigInteger least(JsonNode schema, String path) {
    BigDecimal bound = bound(schema, "minimum", path);
    BigDecimal below = bound(schema, "exclusiveMinimum", path);
    BigInteger least = bound == null ? null : rounded(bound, RoundingMode.CEILING);
    if (below == null) {
      return least;
    }
    BigInteger next = rounded(below, RoundingMode.FLOOR).add(BigInteger.ONE);
    return least == null ? next : least.max(next);
  }

  private static BigInteger most(JsonNode schema, String path) {
    BigDecimal bound = bound(schema, "maximum", path);
    BigDecimal above = bound(schema, "exclusiveMaximum", path);
    BigInteger most = bound == null ? null : rounded(bound, RoundingMode.FLOOR);
    if (above == null) {
      return most;
    }
    BigInteger next = rounded(above, RoundingMode.CEILING).subtract(BigInteger.ONE);
    return most == null ? next : most.min(next);
  }

  private static BigInteger rounded(BigDecimal bound, RoundingMode rounding) {
    return bound.setScale(0, rounding).toBigInteger();
  }

  static BigDecimal bound(JsonNode schema, String keyword, String path) {
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
    return value;
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

  /** Numbers between the schema's bounds; with a bound, they have no exponent. */
  static String number(JsonNode schema, String path) {
    if (!hasBounds(schema) && !schema.has("multipleOf")) {
      return schema.path("format").asText().equals("float") ? "float" : "number";
    }
    DecimalRange range = range(schema, path);
    if (schema.has("multipleOf") && !Multiples.isDecimalPlace(schema, path)) {
      return Multiples.of(Multiples.step(schema, path), schema, range.least(), range.most(), path);
    }
    List<String> alternatives =
        range.least().compareTo(range.most()) > 0 ? List.of() : range.alternatives();
    if (alternatives.isEmpty()) {
      throw new Unsatisfiable(path, "has no number between its bounds");
    }
    return String.join(" | ", alternatives);
  }

  /** Whether a value is on the right side of each bound. */
  static boolean isWithin(JsonNode schema, BigDecimal value, String path) {
    BigDecimal minimum = bound(schema, "minimum", path);
    BigDecimal below = bound(schema, "exclusiveMinimum", path);
    BigDecimal maximum = bound(schema, "maximum", path);
    BigDecimal above = bound(schema, "exclusiveMaximum", path);
    return (minimum == null || value.compareTo(minimum) >= 0)
        && (below == null || value.compareTo(below) > 0)
        && (maximum == null || value.compareTo(maximum) <= 0)
        && (above == null || value.compareTo(above) < 0);
  }

  private static DecimalRange range(JsonNode schema, String path) {
    BigDecimal minimum = bound(schema, "minimum", path);
    BigDecimal below = bound(schema, "exclusiveMinimum", path);
    BigDecimal maximum = bound(schema, "maximum", path);
    BigDecimal above = bound(schema, "exclusiveMaximum", path);
    boolean includesLeast = below == null || (minimum != null && minimum.compareTo(below) > 0);
    boolean includesMost = above == null || (maximum != null && maximum.compareTo(above) < 0);
    BigDecimal least = includesLeast ? minimum : below;
    BigDecimal most = includesMost ? maximum : above;
    int digits = schema.has("multipleOf") ? Multiples.decimalPlaces(schema, path) : FRACTION_DIGITS;
    if (least != null && schema.has("multipleOf") && least.scale() > digits) {
      least = least.setScale(digits, RoundingMode.FLOOR);
      includesLeast = false;
    }
    if (most != null && schema.has("multipleOf") && most.scale() > digits) {
      most = most.setScale(digits, RoundingMode.CEILING);
      includesMost = false;
    }
    if (least == null) {
      least = most == null ? nines(BigDecimal.ZERO).negate() : nines(most).negate();
    }
    if (most == null) {
      most = nines(least);
    }
    return new DecimalRange(least, most, includesLeast, includesMost, digits);
  }

  private static BigDecimal nines(BigDecimal other) {
    return new BigDecimal(allNines(other.toBigInteger()));
  }
}
