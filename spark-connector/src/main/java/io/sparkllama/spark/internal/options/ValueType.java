package io.sparkllama.spark.internal.options;

import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.option.NumberRange;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How the text of an option is parsed and validated. Immutable. */
final class ValueType<T> {

  /** Any text. */
  static final ValueType<String> TEXT = new ValueType<>("a text", Function.identity());

  static final ValueType<Boolean> BOOLEAN =
      new ValueType<>("true or false", ValueType::truth, null, "true or false");

  static final ValueType<Integer> INTEGER =
      new ValueType<>("an integer", text -> whole(text).intValueExact());

  static final ValueType<Long> LONG =
      new ValueType<>("an integer", text -> whole(text).longValueExact());

  static final ValueType<Double> DOUBLE =
      new ValueType<>("a number", text -> finite(decimal(text).doubleValue()));

  /** A float, as the engine uses; values that are not finite as floats are rejected. */
  static final ValueType<Float> FLOAT =
      new ValueType<>("a number", text -> (float) finite((float) decimal(text).doubleValue()));

  /** A single string, or a JSON array of strings. */
  static final ValueType<List<String>> STRINGS =
      new ValueType<>("a string or a JSON array of strings", StopStrings::parse);

  static final ValueType<List<Integer>> CPUS =
      new ValueType<>("a list of CPUs such as 0-3,8", ThreadPoolConfig::parseCpus);

  /** Numbers are shorter; parsing a longer text would take too long. */
  private static final int MAX_NUMBER_LENGTH = 100;

  /** Maximum number of digits before the point in an integer. */
  private static final int MAX_INTEGER_DIGITS = 20;

  /** Maximum number of characters of an invalid value to show. */
  private static final int MAX_SHOWN = 200;

  private final String expected;
  private final Function<String, T> parser;
  private final NumberRange range;
  private final String constants;

  private ValueType(String expected, Function<String, T> parser) {
    this(expected, parser, null, "");
  }

  private ValueType(
      String expected, Function<String, T> parser, NumberRange range, String constants) {
    this.expected = expected;
    this.parser = parser;
    this.range = range;
    this.constants = constants;
  }

  /** One of an enum's constants, ignoring case. */
  static <E extends Enum<E>> ValueType<E> choice(Class<E> choices) {
    String names =
        Arrays.stream(choices.getEnumConstants())
            .map(choice -> choice.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    return new ValueType<>(
        "one of " + names,
        text -> Enum.valueOf(choices, text.strip().toUpperCase(Locale.ROOT)),
        null,
        names);
  }

  /** Restricts the type to a range of numbers. */
  ValueType<T> in(NumberRange numbers) {
    return new ValueType<>(expected, parser, numbers, constants);
  }

  /** Makes the value optional: a blank text means no value. */
  ValueType<Optional<T>> optional() {
    return new ValueType<>(
        expected,
        text -> text.isBlank() ? Optional.empty() : Optional.of(parser.apply(text)),
        range,
        constants);
  }

  /**
   * Parses a text.
   *
   * @param name name of the option, as typed
   * @throws IllegalArgumentException with the name, the text and what it must be
   */
  T parse(String name, String text) {
    T value;
    try {
      value = parser.apply(text);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IllegalArgumentException(
          name + " is '" + shown(text) + "'; it must be " + expected, e);
    }
    if (range != null && numberIn(value).filter(number -> !isInRange(number)).isPresent()) {
      throw new IllegalArgumentException(name + " is " + text.strip() + "; it must be " + range);
    }
    return value;
  }

  private static Optional<Number> numberIn(Object value) {
    Object inside = value instanceof Optional<?> optional ? optional.orElse(null) : value;
    return inside instanceof Number number ? Optional.of(number) : Optional.empty();
  }

  private boolean isInRange(Number number) {
    return (number instanceof Integer || number instanceof Long)
        ? range.contains(number.longValue())
        : range.contains(number.doubleValue());
  }

  /** The accepted range; empty if the type is not numeric or not restricted. */
  Optional<NumberRange> range() {
    return Optional.ofNullable(range);
  }

  /** The accepted values for help: a range or constants; empty for free text. */
  String accepted() {
    return range == null ? constants : range.toString();
  }

  /** What a text must be, such as {@code an integer}. */
  String expected() {
    return expected;
  }

  private static String shown(String text) {
    return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
  }

  private static Boolean truth(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  /** Spark gives all values of a map one type, so an integer may arrive as 5.0. */
  private static BigDecimal whole(String text) {
    BigDecimal number = decimal(text);
    if (number.precision() - (long) number.scale() > MAX_INTEGER_DIGITS) {
      throw new ArithmeticException("too many digits");
    }
    return number;
  }

  private static BigDecimal decimal(String text) {
    String number = text.strip();
    if (number.length() > MAX_NUMBER_LENGTH) {
      throw new NumberFormatException("too long");
    }
    return new BigDecimal(number);
  }

  private static double finite(double number) {
    if (!Double.isFinite(number)) {
      throw new ArithmeticException("not finite");
    }
    return number;
  }
}
