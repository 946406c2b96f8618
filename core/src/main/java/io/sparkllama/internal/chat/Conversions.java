package io.sparkllama.internal.chat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/** The filters {@code int}, {@code float} and {@code round}. */
final class Conversions {

  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d+(_\\d+)*");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d+(_\\d+)*\\.?(\\d+(_\\d+)*)?|\\.\\d+(_\\d+)*)([eE][+-]?\\d+)?");
  private static final Pattern NOT_FINITE =
      Pattern.compile("[+-]?(nan|inf|infinity)", Pattern.CASE_INSENSITIVE);
  private static final int DECIMAL_BASE = 10;

  private Conversions() {}

  static Object toInt(Object value, Arguments arguments, String what) {
    Arguments.Bound bound = arguments.bind(what, 0, "default", "base");
    if (Values.whole(bound.get("base", 10L), what) != DECIMAL_BASE) {
      throw new TemplateException(what + " with a base other than 10 is not supported");
    }
    if (value instanceof Undefined undefined) {
      throw undefined.fault();
    }
    Object number = Values.number(value);
    if (number instanceof Long) {
      return number;
    }
    if (value instanceof Text text && WHOLE.matcher(stripped(text)).matches()) {
      try {
        return Long.parseLong(stripped(text).replace("_", ""));
      } catch (NumberFormatException e) {
        throw new TemplateException(what + " of a number that exceeds 64 bits");
      }
    }
    Double decimal = number instanceof Double given ? given : parse(value, what);
    if (decimal == null || decimal.isNaN() || decimal.isInfinite()) {
      return bound.get("default", 0L);
    }
    if (Math.abs(decimal) >= Long.MAX_VALUE) {
      throw new TemplateException(what + " of a number that exceeds 64 bits");
    }
    return decimal.longValue();
  }

  static Object toFloat(Object value, Arguments arguments, String what) {
    Object otherwise = arguments.bind(what, 0, "default").get("default", 0.0);
    if (value instanceof Undefined undefined) {
      throw undefined.fault();
    }
    Object number = Values.number(value);
    if (number instanceof Long whole) {
      return whole.doubleValue();
    }
    Double decimal = number instanceof Double given ? given : parse(value, what);
    return decimal == null ? otherwise : decimal;
  }

  private static String stripped(Text text) {
    return TextMethods.strip(text, null, true, true).string();
  }

  /** Parses a number; null if the text is not one. */
  private static Double parse(Object value, String what) {
    if (!(value instanceof Text text)) {
      return null;
    }
    String string = stripped(text);
    if (string.chars().anyMatch(c -> c >= 0x80 && Character.isDigit(c))) {
      throw new TemplateException(what + " of non-ASCII digits is not supported");
    }
    if (NOT_FINITE.matcher(string).matches()) {
      throw new TemplateException(what + " of '" + string + "' is not supported");
    }
    return DECIMAL.matcher(string).matches() ? Double.valueOf(string.replace("_", "")) : null;
  }

  static Object round(Object value, Arguments arguments, String what) {
    Arguments.Bound bound = arguments.bind(what, 0, "precision", "method");
    int precision = Values.count(bound.get("precision", 0L), what);
    String method = Values.requireText(bound.get("method", Text.of("common")), what).string();
    Object number = Values.number(value);
    if (!method.equals("common") || precision < 0) {
      throw new TemplateException(what + " with a method other than 'common' is not supported");
    }
    if (number instanceof Long) {
      return number;
    }
    if (!(number instanceof Double decimal) || decimal.isNaN() || decimal.isInfinite()) {
      throw Values.defined(value, null, what + " of " + Values.typeName(value));
    }
    return new BigDecimal(decimal).setScale(precision, RoundingMode.HALF_EVEN).doubleValue();
  }
}
