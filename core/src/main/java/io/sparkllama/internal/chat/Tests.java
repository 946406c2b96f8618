package io.sparkllama.internal.chat;

import java.util.List;
import java.util.Set;

/** The tests, applied with {@code is}. */
final class Tests {

  private static final Set<String> NAMES =
      Set.of(
          "boolean",
          "callable",
          "defined",
          "divisibleby",
          "eq",
          "equalto",
          "==",
          "escaped",
          "even",
          "false",
          "filter",
          "float",
          "ge",
          ">=",
          "gt",
          "greaterthan",
          ">",
          "in",
          "integer",
          "iterable",
          "le",
          "<=",
          "lower",
          "lt",
          "lessthan",
          "<",
          "mapping",
          "ne",
          "!=",
          "none",
          "number",
          "odd",
          "sameas",
          "sequence",
          "string",
          "test",
          "true",
          "undefined",
          "upper");

  private Tests() {}

  static boolean exists(String name) {
    return NAMES.contains(name);
  }

  static boolean holds(String name, Object value, Arguments arguments) {
    String what = "the test '" + name + "'";
    return switch (name) {
      case "eq", "equalto", "==" -> compare("==", what, value, arguments);
      case "ne", "!=" -> compare("!=", what, value, arguments);
      case "lt", "lessthan", "<" -> compare("<", what, value, arguments);
      case "le", "<=" -> compare("<=", what, value, arguments);
      case "gt", "greaterthan", ">" -> compare(">", what, value, arguments);
      case "ge", ">=" -> compare(">=", what, value, arguments);
      case "in" -> compare("in", what, value, arguments);
      case "divisibleby" -> isZero(Arithmetic.apply("%", value, one(what, arguments)));
      case "sameas" -> isSame(value, one(what, arguments), what);
      default -> {
        arguments.bind(what, 0);
        yield alone(name, value, what);
      }
    };
  }

  private static Object one(String what, Arguments arguments) {
    return arguments.bindPositional(what, 1, "other").get("other", null);
  }

  private static boolean compare(String operator, String what, Object value, Arguments arguments) {
    return Expressions.Comparison.holds(operator, value, one(what, arguments));
  }

  private static boolean isZero(Object number) {
    return Ordering.equal(number, 0L);
  }

  private static boolean isSame(Object value, Object other, String what) {
    boolean single = value == null || other == null;
    if (single || value instanceof Boolean || other instanceof Boolean) {
      return single ? value == other : value.equals(other);
    }
    throw new TemplateException(
        what + " with values other than none, true or false is not supported");
  }

  private static boolean alone(String name, Object value, String what) {
    return switch (name) {
      case "defined" -> !(value instanceof Undefined);
      case "undefined" -> value instanceof Undefined;
      case "none" -> value == null;
      case "boolean" -> value instanceof Boolean;
      case "true" -> Boolean.TRUE.equals(value);
      case "false" -> Boolean.FALSE.equals(value);
      case "string" -> value instanceof Text;
      case "mapping" -> value instanceof Dict;
      case "number" -> Values.isNumber(value);
      case "integer" -> value instanceof Long;
      case "float" -> value instanceof Double;
      case "iterable" -> Values.isIterable(value);
      case "sequence" ->
          value instanceof List
              || value instanceof Text
              || value instanceof Dict
              || value instanceof Undefined;
      case "callable" -> value instanceof Function || value instanceof Undefined;
      case "escaped" -> value instanceof Text text && text.isSafe();
      case "odd" -> Ordering.equal(Arithmetic.apply("%", value, 2L), 1L);
      case "even" -> isZero(Arithmetic.apply("%", value, 2L));
      case "lower", "upper" ->
          (Boolean)
              TextMethods.call(Values.text(value).withSafe(false), "is" + name, Arguments.none());
      case "filter" -> value instanceof Text text && Filters.exists(text.string());
      case "test" -> value instanceof Text text && exists(text.string());
      default -> throw new TemplateException(what + " does not exist");
    };
  }
}
