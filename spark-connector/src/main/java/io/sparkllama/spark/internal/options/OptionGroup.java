package io.sparkllama.spark.internal.options;

import io.sparkllama.option.NumberOption;
import io.sparkllama.option.Option;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A group of related options in help and documentation, in declaration order. A class declares a
 * group and its keys in its initializer; the group does not change afterwards.
 */
public final class OptionGroup {

  private final String title;
  private final List<OptionKey<?>> keys = new ArrayList<>();

  OptionGroup(String title) {
    this.title = title;
  }

  /** The title for help and documentation. */
  public String title() {
    return title;
  }

  /** The options of the group. */
  public List<OptionKey<?>> keys() {
    return Collections.unmodifiableList(keys);
  }

  void add(OptionKey<?> key) {
    keys.add(key);
  }

  /** Starts declaring an option that the core does not know. */
  <T> OptionKey.Builder<T> key(String name, ValueType<T> type, Object defaultValue) {
    return key(Option.named(Spelling.BUILDER.of(name)), type, defaultValue);
  }

  /** Starts declaring an option under the core's name for it. */
  <T> OptionKey.Builder<T> key(Option option, ValueType<T> type, Object defaultValue) {
    return new OptionKey.Builder<>(this, option, type, defaultValue.toString());
  }

  /** Starts declaring an option of the core without a default. */
  <T> OptionKey.Builder<T> key(Option option, ValueType<T> type) {
    return key(option, type, "");
  }

  /** Starts declaring a number with the core's range and default. */
  <N extends Number> OptionKey.Builder<N> number(NumberOption<N> option, ValueType<N> type) {
    return key(option, type.in(option.range()), option.defaultValue());
  }

  /** Starts declaring a number with the core's range, whose default depends on the executor. */
  <N extends Number> OptionKey.Builder<Optional<N>> optionalNumber(
      NumberOption<N> option, ValueType<N> type) {
    return key(option, type.in(option.range()).optional());
  }

  /** Starts declaring an option without a default. */
  <T> OptionKey.Builder<T> key(String name, ValueType<T> type) {
    return key(name, type, "");
  }

  /** Starts declaring an option whose values are the constants of an enum. */
  <E extends Enum<E>> OptionKey.Builder<E> choice(Option option, E defaultValue) {
    return key(
        option,
        ValueType.choice(defaultValue.getDeclaringClass()),
        defaultValue.name().toLowerCase(Locale.ROOT));
  }
}
