package io.sparkllama.internal.grammar;

import io.sparkllama.internal.grammar.DecimalRange.Fraction;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds grammars for ranges of digits after a decimal point. Each result lists alternatives; an
 * empty text among them means that no more digits need to follow.
 */
final class FractionRange {

  private static final String NOTHING = "\"\"";

  private FractionRange() {}

  /** A point and digits; without them if one of the alternatives is empty. */
  static String optional(List<String> digits) {
    List<String> some = new ArrayList<>(digits);
    boolean whole = some.remove(NOTHING);
    if (some.isEmpty()) {
      return "";
    }
    return "(\".\" (" + String.join(" | ", some) + "))" + (whole ? "?" : "");
  }

  /** Any digits, or none. */
  static List<String> any(int digits) {
    return digits <= 0 ? List.of(NOTHING) : List.of("[0-9]{1," + digits + "}", NOTHING);
  }

  static List<String> atLeast(Fraction low, int digits) {
    List<String> all = new ArrayList<>();
    if (low.isZero() && low.included()) {
      return any(digits);
    }
    if (low.isZero() && digits <= 0) {
      return all;
    }
    int first = low.first();
    add(all, first, atLeast(low.rest(), digits - 1));
    addRange(all, first + 1, 9, digits - 1);
    return all;
  }

  static List<String> atMost(Fraction high, int digits) {
    List<String> all = new ArrayList<>();
    if (high.isZero()) {
      if (high.included()) {
        all.add(NOTHING);
      }
      return all;
    }
    int first = high.first();
    all.add(NOTHING);
    addRange(all, 0, first - 1, digits - 1);
    add(all, first, atMost(high.rest(), digits - 1));
    return all;
  }

  static List<String> between(Fraction low, Fraction high, int digits) {
    if (high.isZero()) {
      boolean zero = low.isZero() && low.included() && high.included();
      return zero ? List.of(NOTHING) : List.of();
    }
    List<String> all = new ArrayList<>();
    if (low.isZero() && low.included()) {
      all.add(NOTHING);
    }
    if (low.isZero() && digits <= 0) {
      return all;
    }
    int first = low.first();
    int last = high.first();
    if (first == last) {
      add(all, first, between(low.rest(), high.rest(), digits - 1));
      return all;
    }
    add(all, first, atLeast(low.rest(), digits - 1));
    addRange(all, first + 1, last - 1, digits - 1);
    add(all, last, atMost(high.rest(), digits - 1));
    return all;
  }

  private static void add(List<String> all, int digit, List<String> rest) {
    if (!rest.isEmpty()) {
      String one = Literals.text(Integer.toString(digit));
      all.add(rest.equals(List.of(NOTHING)) ? one : one + " (" + String.join(" | ", rest) + ")");
    }
  }

  private static void addRange(List<String> all, int first, int last, int digits) {
    if (first <= last) {
      all.add("[" + first + "-" + last + "]" + (digits > 0 ? " [0-9]{0," + digits + "}" : ""));
    }
  }
}
