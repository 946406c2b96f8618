package io.sparkllama.spark.internal.options;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

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

  <T> OptionKey.Builder<T> key(String name, ValueType<T> type, Object defaultValue) {
    return new OptionKey.Builder<>(this, name, type, defaultValue.toString());
  }

  /** Starts declaring an option without a default. */
  <T> OptionKey.Builder<T> key(String name, ValueType<T> type) {
    return key(name, type, "");
  }

  /** Starts declaring an option whose values are the constants of an enum. */
  <E extends Enum<E>> OptionKey.Builder<E> choice(String name, E defaultValue) {
    return key(
        name,
        ValueType.choice(defaultValue.getDeclaringClass()),
        defaultValue.name().toLowerCase(Locale.ROOT));
  }
}
