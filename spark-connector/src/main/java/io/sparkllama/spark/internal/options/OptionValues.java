package io.sparkllama.spark.internal.options;

import java.io.Serializable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The values of all options: the defaults, and over them what a session, a call and a row give. An
 * inner place takes precedence over an outer one, also where two options exclude each other.
 * Immutable, serializable and thread-safe.
 */
public final class OptionValues implements Serializable {

  private static final long serialVersionUID = 1L;

  /** All defaults. */
  private static final OptionValues DEFAULTS = new OptionValues(Map.of());

  /** By name; what is not given has its default, and what is given as the default is not here. */
  private final HashMap<String, GivenValue> given;

  /** A copy, which its maker may still change before anybody else sees it. */
  private OptionValues(Map<String, GivenValue> given) {
    this.given = new HashMap<>(given);
  }

  /** The defaults and what a session's configuration gives; its other keys are left alone. */
  public static OptionValues ofSession(Map<String, String> session) {
    Map<String, String> layer = new LinkedHashMap<>();
    session.forEach(
        (key, value) -> {
          if (key.startsWith(Spelling.SESSION_PREFIX)) {
            layer.put(key, value);
          }
        });
    return DEFAULTS.with(layer, Spelling.SESSION, Scope.SESSION);
  }

  /**
   * The same with what an inner place gives. Its values are not read before they are asked for.
   *
   * @param layer names to values; a null value gives nothing
   * @param spelling of the names
   * @param scope of the place
   * @throws IllegalArgumentException for an unknown name, one that is given twice, and one that
   *     cannot be set there
   */
  public OptionValues with(Map<String, String> layer, Spelling spelling, Scope scope) {
    Map<OptionKey<?>, GivenValue> inner = new LinkedHashMap<>();
    layer.forEach(
        (name, text) -> {
          OptionKey<?> key = OptionKeys.of(name, spelling);
          if (text != null) {
            requireSettable(key, spelling, scope);
            if (inner.put(key, new GivenValue(text, spelling)) != null) {
              throw new IllegalArgumentException(
                  key.name(spelling) + " is given twice; leave one of them out");
            }
          }
        });
    OptionValues all = new OptionValues(given);
    Precedence.excludedBy(inner, this).forEach(key -> all.given.remove(key.name()));
    inner.forEach(
        (key, value) -> {
          if (value.text().equals(key.defaultText())) {
            all.given.remove(key.name());
          } else {
            all.given.put(key.name(), value);
          }
        });
    return all;
  }

  private static void requireSettable(OptionKey<?> key, Spelling spelling, Scope scope) {
    if (key.scope().compareTo(scope) >= 0) {
      return;
    }
    String name = key.name(spelling);
    String inSession = key.name(Spelling.SESSION);
    throw new IllegalArgumentException(
        key.scope() == Scope.SESSION
            ? name + " is an option of the session; set " + inSession
            : "the options of a row set "
                + name
                + ", which is the same for all rows of a call; give it as a constant of the call,"
                + " or to the session as "
                + inSession);
  }

  /** The same with another text for an option, as if that had been typed. */
  OptionValues replacing(OptionKey<?> key, String text) {
    OptionValues all = new OptionValues(given);
    all.given.put(key.name(), new GivenValue(text, spelling(key)));
    return all;
  }

  /**
   * Reads all that is given.
   *
   * @throws IllegalArgumentException for the first value that its option does not take
   */
  public void check() {
    OptionKeys.all().forEach(this::get);
  }

  /**
   * The value of an option.
   *
   * @throws IllegalArgumentException if what is given is none that it takes
   */
  public <T> T get(OptionKey<T> key) {
    GivenValue value = given.get(key.name());
    return value == null ? key.defaultValue() : value.read(key);
  }

  /** The value as it was written. */
  public String text(OptionKey<?> key) {
    GivenValue value = given.get(key.name());
    return value == null ? key.defaultText() : value.text();
  }

  /** Whether the value is not empty. */
  public boolean isSet(OptionKey<?> key) {
    return !text(key).isEmpty();
  }

  /** The name of an option as it was typed, or as SQL spells it where it was not. */
  public String typedName(OptionKey<?> key) {
    return key.name(spelling(key));
  }

  private Spelling spelling(OptionKey<?> key) {
    GivenValue value = given.get(key.name());
    return value == null ? Spelling.OPTION : value.spelling();
  }

  /** All options and their values as they were written, in the order of the registry. */
  public void forEach(BiConsumer<OptionKey<?>, String> action) {
    OptionKeys.all().forEach(key -> action.accept(key, text(key)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OptionValues values && given.equals(values.given);
  }

  @Override
  public int hashCode() {
    return given.hashCode();
  }
}
