package io.sparkllama.spark.internal.options;

import io.sparkllama.BatchGenerationConfig;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * One option: what it is called, which values it takes, where it may be set and what it does. All
 * that the program says of an option comes from its key. Immutable; there is one instance of each.
 *
 * @param <T> type of its values
 */
public final class OptionKey<T> {

  private static final String FIRST_VERSION = "0.1.0";

  private final String name;
  private final String builderName;
  private final ValueType<T> type;
  private final String defaultText;
  private final T defaultValue;
  private final Scope scope;
  private final boolean changesResults;
  private final String help;
  private final String since;
  private final UnaryOperator<String> flagReader;
  private final BiConsumer<BatchGenerationConfig.Builder, T> setter;

  private OptionKey(Builder<T> builder) {
    name = builder.name;
    builderName = builder.builderName;
    type = builder.type;
    defaultText = builder.defaultText;
    defaultValue = type.parse(name, defaultText);
    scope = Objects.requireNonNull(builder.scope, name);
    changesResults = Objects.requireNonNull(builder.changesResults, name);
    help = Objects.requireNonNull(builder.help, name);
    since = builder.since;
    flagReader = builder.flagReader;
    setter = builder.setter;
  }

  /** The name in snake case. */
  public String name() {
    return name;
  }

  /** The name as a place spells it. */
  public String name(Spelling spelling) {
    return spelling == Spelling.BUILDER && builderName != null ? builderName : spelling.of(name);
  }

  /** The default as it would be written; empty where there is none. */
  public String defaultText() {
    return defaultText;
  }

  /** The value where nothing is said. */
  public T defaultValue() {
    return defaultValue;
  }

  /** The narrowest place that may set it. */
  public Scope scope() {
    return scope;
  }

  /** Whether another value may give the same prompt another result. */
  public boolean changesResults() {
    return changesResults;
  }

  /** What it sets, in a few words. */
  public String help() {
    return help;
  }

  /** The version that brought it. */
  public String since() {
    return since;
  }

  /** The values that it takes, such as {@code 0 or more}; empty for free texts. */
  public String accepted() {
    return type.accepted();
  }

  /** Whether its value may be several strings. */
  public boolean takesStrings() {
    return type == (ValueType<?>) ValueType.STRINGS;
  }

  /** Whether the job has a flag for it. */
  boolean hasFlag() {
    return flagReader != null;
  }

  /** What a text means that was typed as the value of its flag. */
  String readFlag(String text) {
    return flagReader.apply(text);
  }

  /**
   * Reads a value.
   *
   * @param spelling how the name was typed, for the message
   * @throws IllegalArgumentException with the name, the value and what it must be
   */
  public T parse(String text, Spelling spelling) {
    return type.parse(name(spelling), text);
  }

  ValueType<T> type() {
    return type;
  }

  /** Whether the engine's builder takes its value as it is. */
  boolean setsBuilder() {
    return setter != null;
  }

  /** Hands its value to the engine's builder, if that takes it as it is. */
  void applyTo(BatchGenerationConfig.Builder builder, OptionValues values) {
    if (setsBuilder()) {
      set(builder, values.get(this));
    }
  }

  void set(BatchGenerationConfig.Builder builder, T value) {
    setter.accept(builder, value);
  }

  @Override
  public String toString() {
    return name;
  }

  /** Declares a key. Each property without a default must be given. Not thread-safe. */
  static final class Builder<T> {
    private final OptionGroup group;
    private final String name;
    private final ValueType<T> type;
    private final String defaultText;
    private String builderName;
    private Scope scope;
    private Boolean changesResults;
    private String help;
    private String since = FIRST_VERSION;
    private UnaryOperator<String> flagReader = UnaryOperator.identity();
    private BiConsumer<BatchGenerationConfig.Builder, T> setter;

    Builder(OptionGroup group, String name, ValueType<T> type, String defaultText) {
      this.group = group;
      this.name = name;
      this.type = type;
      this.defaultText = defaultText;
    }

    Builder<T> scope(Scope value) {
      scope = value;
      return this;
    }

    /** Another value may give the same prompt another result: it is in the fingerprint of a job. */
    Builder<T> changesResults() {
      changesResults = true;
      return this;
    }

    /** Results stay the same, but come from elsewhere, sooner or later, or not at all. */
    Builder<T> keepsResults() {
      changesResults = false;
      return this;
    }

    Builder<T> help(String value) {
      help = value;
      return this;
    }

    Builder<T> since(String version) {
      since = version;
      return this;
    }

    /** The name in the engine's messages, where that is another one. */
    Builder<T> builderName(String value) {
      builderName = value;
      return this;
    }

    /** Text typed as its flag's value has escapes to be read. */
    Builder<T> readFlag(UnaryOperator<String> value) {
      flagReader = value;
      return this;
    }

    /** The job has no flag for it. */
    Builder<T> withoutFlag() {
      flagReader = null;
      return this;
    }

    /** Its value goes to the engine's builder as it is. */
    Builder<T> sets(BiConsumer<BatchGenerationConfig.Builder, T> value) {
      setter = value;
      return this;
    }

    /** The key, which is in its group from now on. */
    OptionKey<T> declare() {
      OptionKey<T> key = new OptionKey<>(this);
      group.add(key);
      return key;
    }
  }
}
