package io.sparkllama.spark.internal.options;

import io.sparkllama.ThreadPoolConfig;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How the text of an option becomes its value, and which texts do. Immutable. */
final class ValueType<T> {

  /** Any text, as it is. */
  static final ValueType<String> TEXT = new ValueType<>("a text", Function.identity());

  static final ValueType<Boolean> BOOLEAN =
      new ValueType<>("true or false", ValueType::truth, null, "true or false");

  static final ValueType<Integer> INTEGER =
      new ValueType<>("an integer", text -> whole(text).intValueExact());

  static final ValueType<Long> LONG =
      new ValueType<>("an integer", text -> whole(text).longValueExact());

  static final ValueType<Double> DOUBLE =
      new ValueType<>("a number", text -> finite(decimal(text).doubleValue()));

  /** As the engine computes: one that is no number there is refused. */
  static final ValueType<Float> FLOAT =
      new ValueType<>("a number", text -> (float) finite((float) decimal(text).doubleValue()));

  /** One string as it is, or a JSON array of strings. */
  static final ValueType<List<String>> STRINGS =
      new ValueType<>("a string or a JSON array of strings", StopStrings::parse);

  static final ValueType<List<Integer>> CPUS =
      new ValueType<>(
          "a list of CPUs such as 0-3,8",
          text -> ThreadPoolConfig.builder().cpuAffinity(text).build().cpuAffinity());

  /** A number is not longer; what is takes a parser too long. */
  private static final int LONGEST_NUMBER = 100;

  /** Digits before the point of what may be an integer. */
  private static final int MOST_DIGITS = 20;

  /** Of a wrong value so much is shown. */
  private static final int MOST_SHOWN = 200;

  private final String expected;
  private final Function<String, T> parser;
  private final Range range;
  private final String constants;

  private ValueType(String expected, Function<String, T> parser) {
    this(expected, parser, null, "");
  }

  private ValueType(String expected, Function<String, T> parser, Range range, String constants) {
    this.expected = expected;
    this.parser = parser;
    this.range = range;
    this.constants = constants;
  }

  /** One of an enum's constants, in either case. */
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

  /** The same, of numbers in a range only. */
  ValueType<T> in(Range numbers) {
    return new ValueType<>(expected, parser, numbers, constants);
  }

  /** The same, where a blank text is no value. */
  ValueType<Optional<T>> optional() {
    return new ValueType<>(
        expected,
        text -> text.isBlank() ? Optional.empty() : Optional.of(parser.apply(text)),
        range,
        constants);
  }

  /**
   * Reads a text.
   *
   * @param name of the option, as it was typed
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
    if (range != null && numberIn(value).filter(number -> !range.contains(number)).isPresent()) {
      throw new IllegalArgumentException(name + " is " + text.strip() + "; it must be " + range);
    }
    return value;
  }

  private static Optional<Number> numberIn(Object value) {
    Object inside = value instanceof Optional<?> optional ? optional.orElse(null) : value;
    return inside instanceof Number number ? Optional.of(number) : Optional.empty();
  }

  /** The numbers that are taken; empty where it takes something else, or all. */
  Optional<Range> range() {
    return Optional.ofNullable(range);
  }

  /** What help says of the values: numbers of a range, or constants; empty for free texts. */
  String accepted() {
    return range == null ? constants : range.toString();
  }

  /** What a text must be, such as {@code an integer}. */
  String expected() {
    return expected;
  }

  private static String shown(String text) {
    return text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text;
  }

  private static Boolean truth(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  /** Spark gives the values of a map one type: an integer may come as 5.0. */
  private static BigDecimal whole(String text) {
    BigDecimal number = decimal(text);
    if (number.precision() - (long) number.scale() > MOST_DIGITS) {
      throw new ArithmeticException("too many digits");
    }
    return number;
  }

  private static BigDecimal decimal(String text) {
    String number = text.strip();
    if (number.length() > LONGEST_NUMBER) {
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
