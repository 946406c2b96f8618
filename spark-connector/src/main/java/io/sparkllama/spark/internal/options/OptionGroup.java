package io.sparkllama.spark.internal.options;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Options that belong together in help and documentation, in the order in which they are declared.
 * A class declares a group and its keys in its initializer; nothing is added after that.
 */
public final class OptionGroup {

  private final String title;
  private final List<OptionKey<?>> keys = new ArrayList<>();

  OptionGroup(String title) {
    this.title = title;
  }

  /** What they are about. */
  public String title() {
    return title;
  }

  /** Its options. */
  public List<OptionKey<?>> keys() {
    return Collections.unmodifiableList(keys);
  }

  void add(OptionKey<?> key) {
    keys.add(key);
  }

  <T> OptionKey.Builder<T> key(String name, ValueType<T> type, Object defaultValue) {
    return new OptionKey.Builder<>(this, name, type, defaultValue.toString());
  }

  /** The declaration of an option that has no default. */
  <T> OptionKey.Builder<T> key(String name, ValueType<T> type) {
    return key(name, type, "");
  }

  /** The declaration of a choice among an enum's constants. */
  <E extends Enum<E>> OptionKey.Builder<E> choice(String name, E defaultValue) {
    return key(
        name,
        ValueType.choice(defaultValue.getDeclaringClass()),
        defaultValue.name().toLowerCase(Locale.ROOT));
  }
}
