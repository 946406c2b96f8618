package io.sparkllama.spark.internal.options;

import io.sparkllama.option.OptionNames;
import java.io.Serializable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The values of all options: defaults, overridden by the session, then the call, then the row. An
 * inner scope takes precedence over an outer one, also if two options exclude each other.
 * Immutable, serializable and thread-safe.
 */
public final class OptionValues implements Serializable {

  private static final long serialVersionUID = 1L;

  /** All defaults. */
  private static final OptionValues DEFAULTS = new OptionValues(Map.of(), Spelling.OPTION);

  /**
   * Values by option name. An absent option has its default; a value equal to the default is not
   * stored.
   */
  private final HashMap<String, GivenValue> given;

  /** How the call spells names, for options that nobody has given. */
  private final Spelling callSpelling;

  /** Creates a copy, which the caller may modify before publishing it. */
  private OptionValues(Map<String, GivenValue> given, Spelling callSpelling) {
    this.given = new HashMap<>(given);
    this.callSpelling = callSpelling;
  }

  /** The defaults overridden by a session's configuration. Ignores its other keys. */
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
   * Overrides the values with those of an inner scope. Values are not parsed until they are used.
   *
   * @param layer names to values; null values are ignored
   * @param spelling the spelling of the names
   * @param scope the scope that gives the values
   * @throws IllegalArgumentException if a name is unknown, given twice, or not allowed in this
   *     scope
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
                  key.name(spelling) + " is given twice; remove one of them");
            }
          }
        });
    OptionValues all = new OptionValues(given, scope == Scope.CALL ? spelling : callSpelling);
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
            ? name + " is a session option; set " + inSession
            : "the options of a row set "
                + name
                + ", which must be the same for all rows of a call; set it as a constant in the call,"
                + " or in the session as "
                + inSession);
  }

  /** Replaces the text of an option as if it had been typed that way. */
  OptionValues replacing(OptionKey<?> key, String text) {
    OptionValues all = new OptionValues(given, callSpelling);
    all.given.put(key.name(), new GivenValue(text, spelling(key)));
    return all;
  }

  /**
   * Parses all given values.
   *
   * @throws IllegalArgumentException for the first value that its option does not accept
   */
  public void check() {
    OptionKeys.all().forEach(this::get);
  }

  /**
   * The value of an option.
   *
   * @throws IllegalArgumentException if the option does not accept the given value
   */
  public <T> T get(OptionKey<T> key) {
    GivenValue value = given.get(key.name());
    return value == null ? key.defaultValue() : value.read(key);
  }

  /** The value as text, as it was given. */
  public String text(OptionKey<?> key) {
    GivenValue value = given.get(key.name());
    return value == null ? key.defaultText() : value.text();
  }

  /** Whether the value is not empty. */
  public boolean isSet(OptionKey<?> key) {
    return !text(key).isEmpty();
  }

  /** The name of an option as it was typed, or as the call would spell it if it was not. */
  public String typedName(OptionKey<?> key) {
    return key.name(spelling(key));
  }

  /** The {@link #typedName typed names}, for messages of the core. */
  public OptionNames names() {
    return option -> OptionKeys.ofOption(option).map(this::typedName).orElse(option);
  }

  private Spelling spelling(OptionKey<?> key) {
    GivenValue value = given.get(key.name());
    if (value != null) {
      return value.spelling();
    }
    // Without a flag, a run can set an option in its session only.
    return callSpelling == Spelling.COMMAND_LINE && !key.hasFlag()
        ? Spelling.SESSION
        : callSpelling;
  }

  /** Visits all options with their values as text, in registry order. */
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
