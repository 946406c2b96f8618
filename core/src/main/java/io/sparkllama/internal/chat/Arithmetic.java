package io.sparkllama.internal.chat;

import java.util.ArrayList;
import java.util.List;

/** The operators {@code + - * / // % **} and {@code ~}. */
final class Arithmetic {

  private static final int MAX_ITEMS = 1 << 20;

  private Arithmetic() {}

  static Object apply(String operator, Object left, Object right) {
    if (left instanceof Undefined undefined) {
      throw undefined.fault();
    }
    if (operator.equals("%") && left instanceof Text format) {
      return PercentFormat.format(format, right);
    }
    if (right instanceof Undefined undefined) {
      throw undefined.fault();
    }
    if (Values.isNumber(left) && Values.isNumber(right)) {
      return numbers(operator, Values.number(left), Values.number(right));
    }
    if (operator.equals("+")) {
      if (left instanceof Text one && right instanceof Text two) {
        return join(one, two);
      }
      if (left instanceof List<?> one
          && right instanceof List<?> two
          && one instanceof Tuple == two instanceof Tuple
          && !(one instanceof Range)
          && !(two instanceof Range)) {
        requireItems((long) one.size() + two.size());
        List<Object> all = new ArrayList<>(one);
        all.addAll(two);
        return one instanceof Tuple ? new Tuple(all) : all;
      }
    }
    if (operator.equals("*")) {
      Object times = left instanceof Text || left instanceof List ? right : left;
      Object what = times == right ? left : right;
      if (Values.number(times) instanceof Long number) {
        return repeat(what, Math.max(0, number), operator);
      }
    }
    throw unsupported(operator, left, right);
  }

  private static TemplateException unsupported(String operator, Object left, Object right) {
    return new TemplateException(
        "the operator "
            + operator
            + " between "
            + Values.typeName(left)
            + " and "
            + Values.typeName(right));
  }

  private static Text join(Text left, Text right) {
    if (left.isSafe() || right.isSafe()) {
      return new TextBuilder()
          .append(Markup.escape(left))
          .append(Markup.escape(right))
          .build()
          .withSafe(true);
    }
    return new TextBuilder().append(left).append(right).build();
  }

  private static Object repeat(Object what, long times, String operator) {
    if (what instanceof Text text) {
      TextBuilder all = new TextBuilder();
      for (long i = 0; i < times && !text.isEmpty(); i++) {
        all.append(text);
      }
      return all.build().withSafe(text.isSafe());
    }
    if (what instanceof List<?> list && !(list instanceof Range)) {
      if (list.isEmpty() || times == 0) {
        return list instanceof Tuple ? Tuple.of() : new ArrayList<>();
      }
      requireItems(times > MAX_ITEMS ? times : times * list.size());
      List<Object> all = new ArrayList<>();
      for (long i = 0; i < times; i++) {
        all.addAll(list);
      }
      return list instanceof Tuple ? new Tuple(all) : all;
    }
    throw unsupported(operator, what, times);
  }

  private static void requireItems(long count) {
    if (count > MAX_ITEMS) {
      throw new TemplateException("a list of more than " + MAX_ITEMS + " items");
    }
  }

  private static Object numbers(String operator, Object left, Object right) {
    try {
      if (left instanceof Long one && right instanceof Long two) {
        return wholes(operator, one, two);
      }
    } catch (ArithmeticException e) {
      throw new TemplateException("the operator " + operator + " overflows 64 bits");
    }
    return floats(operator, ((Number) left).doubleValue(), ((Number) right).doubleValue());
  }

  private static Object wholes(String operator, long left, long right) {
    return switch (operator) {
      case "+" -> Math.addExact(left, right);
      case "-" -> Math.subtractExact(left, right);
      case "*" -> Math.multiplyExact(left, right);
      case "/" -> quotient(left, right);
      case "//" -> Math.floorDiv(left, nonZero(right));
      case "%" -> Math.floorMod(left, nonZero(right));
      default -> power(left, right);
    };
  }

  /** Python rounds the exact quotient of two ints. */
  private static double quotient(long left, long right) {
    nonZero(right);
    if (Math.abs(left) <= 1L << 53 && Math.abs(right) <= 1L << 53) {
      return (double) left / right;
    }
    throw new TemplateException("the operator / with numbers above 2^53 is not supported");
  }

  private static long nonZero(long divisor) {
    if (divisor == 0) {
      throw new TemplateException("division by zero");
    }
    return divisor;
  }

  private static long power(long base, long exponent) {
    if (exponent < 0) {
      throw new TemplateException("the operator ** with a negative exponent is not supported");
    }
    if (exponent > Long.SIZE && Math.abs(base) > 1) {
      throw new ArithmeticException();
    }
    long power = 1;
    for (long i = Math.abs(base) > 1 ? exponent : Math.min(exponent, 2 - exponent % 2);
        i > 0;
        i--) {
      power = Math.multiplyExact(power, base);
    }
    return power;
  }

  private static Object floats(String operator, double left, double right) {
    if (right == 0 && (operator.equals("/") || operator.equals("//") || operator.equals("%"))) {
      throw new TemplateException("division by zero");
    }
    return switch (operator) {
      case "+" -> left + right;
      case "-" -> left - right;
      case "*" -> left * right;
      case "/" -> left / right;
      default ->
          throw new TemplateException(
              "the operator " + operator + " with a float is not supported");
    };
  }

  static Object negative(Object value) {
    Object number = Values.number(value);
    if (number instanceof Long whole && whole != Long.MIN_VALUE) {
      return -whole;
    }
    if (number instanceof Double decimal) {
      return -decimal;
    }
    throw Values.defined(value, null, "the operator - before " + Values.typeName(value));
  }

  static Object positive(Object value) {
    if (Values.isNumber(value)) {
      return Values.number(value);
    }
    throw Values.defined(value, null, "the operator + before " + Values.typeName(value));
  }
}
