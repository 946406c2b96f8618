package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Builds the grammars of {@code multipleOf}: a limit on decimal places, or a list of values. */
final class Multiples {

  /** Limit on values to list. */
  static final int MAX_LISTED = 2000;

  /** Limit on the digits of a step before and after the point. */
  private static final int MAX_DIGITS = 15;

  private Multiples() {}

  /** Whether the step is 1, 0.1, 0.01 and so on, so that it only limits the digits of a number. */
  static boolean isDecimalPlace(JsonNode schema, String path) {
    BigDecimal step = step(schema, path).stripTrailingZeros();
    return step.unscaledValue().equals(BigInteger.ONE) && step.scale() >= 0;
  }

  /** Number of digits after the point that multiples have at most. */
  static int decimalPlaces(JsonNode schema, String path) {
    return Math.max(0, step(schema, path).stripTrailingZeros().scale());
  }

  /** The step between those multiples that are integers: 3 for 1.5, and 1 for 0.25. */
  static BigInteger integerStep(JsonNode schema, String path) {
    BigDecimal step = step(schema, path).stripTrailingZeros();
    BigInteger unit = BigInteger.TEN.pow(Math.max(0, step.scale()));
    BigInteger units = step.multiply(new BigDecimal(unit)).toBigIntegerExact();
    return units.divide(units.gcd(unit));
  }

  /** All multiples in a range, as a list. */
  static String of(
      BigDecimal step, JsonNode schema, BigDecimal least, BigDecimal most, String path) {
    BigInteger first = least.divide(step, 0, RoundingMode.CEILING).toBigInteger();
    BigInteger last = most.divide(step, 0, RoundingMode.FLOOR).toBigInteger();
    if (last.subtract(first).compareTo(BigInteger.valueOf(MAX_LISTED)) >= 0) {
      throw Refused.at(
          path,
          "has multipleOf "
              + schema.get("multipleOf")
              + " for more than "
              + MAX_LISTED
              + " values; set minimum and maximum closer together");
    }
    String all =
        Stream.iterate(first, i -> i.compareTo(last) <= 0, i -> i.add(BigInteger.ONE))
            .map(i -> step.multiply(new BigDecimal(i)))
            .filter(value -> Numbers.isWithin(schema, value, path))
            .map(value -> Literals.text(value.stripTrailingZeros().toPlainString()))
            .collect(Collectors.joining(" | "));
    if (all.isEmpty()) {
      throw new Unsatisfiable(path, "has no multiple of " + step + " between its bounds");
    }
    return all;
  }

  static BigDecimal step(JsonNode schema, String path) {
    JsonNode step = schema.path("multipleOf");
    if (!step.isNumber()
        || step.decimalValue().signum() <= 0
        || step.decimalValue().scale() > MAX_DIGITS
        || step.decimalValue().precision() - step.decimalValue().scale() > MAX_DIGITS) {
      throw Refused.at(
          path,
          "has multipleOf "
              + step
              + "; it must be a positive number of at most "
              + MAX_DIGITS
              + " digits before and after the point");
    }
    return step.decimalValue();
  }
}
