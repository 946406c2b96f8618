package io.sparkllama.internal.chat;

import java.math.BigDecimal;
import java.util.List;

/** Which values are equal in Python, and which is the smaller one. */
final class Ordering {

  private Ordering() {}

  static boolean equal(Object left, Object right) {
    if (Values.isNumber(left) && Values.isNumber(right)) {
      return compareNumbers(left, right) == 0;
    }
    if (left == null || right == null) {
      return left == right;
    }
    if (left instanceof List<?> one && right instanceof List<?> two) {
      return kind(one) == kind(two) && equalItems(one, two);
    }
    if (left instanceof Dict one && right instanceof Dict two) {
      return one.size() == two.size()
          && one.keys().stream()
              .allMatch(key -> two.has(key) && equal(one.get(key, null), two.get(key, null)));
    }
    if (left instanceof View || right instanceof View) {
      throw new TemplateException(
          "comparing " + Values.typeName(left) + " with " + Values.typeName(right));
    }
    return left.equals(right);
  }

  /** Lists, tuples and ranges are never equal to each other. */
  private static int kind(List<?> list) {
    return list instanceof Tuple ? 1 : list instanceof Range ? 2 : 0;
  }

  private static boolean equalItems(List<?> one, List<?> two) {
    if (one.size() != two.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (!equal(one.get(i), two.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static int compareNumbers(Object left, Object right) {
    Object one = Values.number(left);
    Object two = Values.number(right);
    if (one instanceof Long a && two instanceof Long b) {
      return Long.compare(a, b);
    }
    double a = ((Number) one).doubleValue();
    double b = ((Number) two).doubleValue();
    if (Double.isNaN(a) || Double.isNaN(b)) {
      throw new TemplateException("comparing with NaN");
    }
    if (Double.isInfinite(a) || Double.isInfinite(b)) {
      return Double.compare(a, b);
    }
    return exact(one).compareTo(exact(two));
  }

  private static BigDecimal exact(Object number) {
    return number instanceof Long whole
        ? BigDecimal.valueOf(whole)
        : new BigDecimal((Double) number);
  }

  /** Compares two values; throws if they cannot be ordered. */
  static int compare(Object left, Object right) {
    if (Values.isNumber(left) && Values.isNumber(right)) {
      return compareNumbers(left, right);
    }
    if (left instanceof Text one && right instanceof Text two) {
      return one.compareTo(two);
    }
    if (left instanceof List<?> one
        && right instanceof List<?> two
        && kind(one) == kind(two)
        && kind(one) != kind(new Range(0, 0, 1))) {
      for (int i = 0; i < Math.min(one.size(), two.size()); i++) {
        if (!equal(one.get(i), two.get(i))) {
          return compare(one.get(i), two.get(i));
        }
      }
      return Integer.compare(one.size(), two.size());
    }
    throw Values.defined(
        left, right, "comparing " + Values.typeName(left) + " with " + Values.typeName(right));
  }
}
