package io.sparkllama.internal.chat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/** Formats values like Python's {@code repr}. */
final class Literals {

  /** Range of decimal exponents for which a float is written without one. */
  private static final int SMALLEST_EXPONENT = -4;

  private static final int LARGEST_EXPONENT = 16;
  private static final int MAX_DIGITS = 17;

  private Literals() {}

  static Text repr(Object value) {
    TextBuilder to = new TextBuilder();
    repr(value, to);
    return to.build();
  }

  private static void repr(Object value, TextBuilder to) {
    if (value == null) {
      to.append("None");
    } else if (value instanceof Boolean truth) {
      to.append(truth ? "True" : "False");
    } else if (value instanceof Long) {
      to.append(value.toString());
    } else if (value instanceof Double number) {
      to.append(decimal(number));
    } else if (value instanceof Text text && !text.isSafe()) {
      quote(text, to);
    } else if (value instanceof Tuple tuple) {
      items(tuple, "(", tuple.size() == 1 ? ",)" : ")", to);
    } else if (value instanceof List<?> list && !(value instanceof Range)) {
      items(list, "[", "]", to);
    } else if (value instanceof Dict dict) {
      String before = "{";
      for (Object key : dict.keys()) {
        to.append(before);
        repr(key, to);
        to.append(": ");
        repr(dict.get(key, null), to);
        before = ", ";
      }
      to.append(dict.size() == 0 ? "{}" : "}");
    } else if (value instanceof Undefined) {
      to.append("Undefined");
    } else {
      throw new TemplateException("printing " + Values.typeName(value));
    }
  }

  private static void items(List<?> list, String open, String close, TextBuilder to) {
    to.append(open);
    String before = "";
    for (Object item : list) {
      to.append(before);
      repr(item, to);
      before = ", ";
    }
    to.append(close);
  }

  private static void quote(Text text, TextBuilder to) {
    String string = text.string();
    char quote = string.indexOf('\'') >= 0 && string.indexOf('"') < 0 ? '"' : '\'';
    to.append(String.valueOf(quote));
    for (Text character : text.characters()) {
      int point = character.string().codePointAt(0);
      String escaped = escaped(point, quote);
      if (escaped == null) {
        to.append(character);
      } else {
        to.append(escaped, character.marks().length > 0);
      }
    }
    to.append(String.valueOf(quote));
  }

  private static String escaped(int point, char quote) {
    if (point == quote || point == '\\') {
      return "\\" + (char) point;
    }
    return switch (point) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> isPrintable(point) ? null : hexadecimal(point);
    };
  }

  private static String hexadecimal(int point) {
    String form = point < 0x100 ? "\\x%02x" : point < 0x10000 ? "\\u%04x" : "\\U%08x";
    return String.format(form, point);
  }

  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.UNASSIGNED ->
          throw new TemplateException(
              String.format(
                  "the representation of the character U+%04X, which this Java version does not know",
                  point));
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> point == ' ';
      default -> true;
    };
  }

  /** The shortest decimal number that parses back to the same float. */
  static String decimal(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
    if (value == 0) {
      return sign + "0.0";
    }
    BigDecimal shortest = shortest(Math.abs(value)).stripTrailingZeros();
    String digits = shortest.unscaledValue().toString();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent < SMALLEST_EXPONENT || exponent >= LARGEST_EXPONENT) {
      String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
      String power = (exponent < 0 ? "-" : "+") + String.format("%02d", Math.abs(exponent));
      return sign + digits.charAt(0) + fraction + "e" + power;
    }
    String plain = shortest.toPlainString();
    return sign + (plain.indexOf('.') < 0 ? plain + ".0" : plain);
  }

  private static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 1; digits < MAX_DIGITS; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (rounded.doubleValue() == value) {
        return rounded;
      }
    }
    return exact.round(new MathContext(MAX_DIGITS, RoundingMode.HALF_EVEN));
  }
}
