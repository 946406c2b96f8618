package io.sparkllama.spark.internal.options;

import io.sparkllama.option.Option;
import io.sparkllama.request.BatchGenerationConfig;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * An option: its name, accepted values, scope and effect. Everything the program says about an
 * option comes from its key. Immutable; there is one instance per option.
 *
 * @param <T> type of its values
 */
public final class OptionKey<T> {

  private static final String FIRST_VERSION = "0.1.0";

  private final String name;
  private final Option option;
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
    option = builder.option;
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

  /** The name in the given spelling. */
  public String name(Spelling spelling) {
    return spelling == Spelling.BUILDER ? option.name() : spelling.of(name);
  }

  /** What messages of the core and of the connector refer to. */
  public Option option() {
    return option;
  }

  /** The default as text; empty if there is none. */
  public String defaultText() {
    return defaultText;
  }

  /** The value if the option is not set. */
  public T defaultValue() {
    return defaultValue;
  }

  /** The narrowest scope that may set it. */
  public Scope scope() {
    return scope;
  }

  /** Whether changing the value may change the result of the same prompt. */
  public boolean changesResults() {
    return changesResults;
  }

  /** A short description of what it sets. */
  public String help() {
    return help;
  }

  /** The version that introduced it. */
  public String since() {
    return since;
  }

  /** The accepted values, such as {@code 0 or more}; empty for free text. */
  public String accepted() {
    return type.accepted();
  }

  /** Whether its value may be a list of strings. */
  public boolean takesStrings() {
    return type == (ValueType<?>) ValueType.STRINGS;
  }

  /** Whether the job has a flag for it. */
  boolean hasFlag() {
    return flagReader != null;
  }

  /** Converts the text typed as the value of its flag. */
  String readFlag(String text) {
    return flagReader.apply(text);
  }

  /**
   * Parses a value.
   *
   * @param spelling the spelling in which the name was given, for the message
   * @throws IllegalArgumentException with the name, the value and what it must be
   */
  public T parse(String text, Spelling spelling) {
    return type.parse(name(spelling), text);
  }

  ValueType<T> type() {
    return type;
  }

  /** Whether the value is passed to the engine's builder unchanged. */
  boolean setsBuilder() {
    return setter != null;
  }

  /** Passes the value to the engine's builder, if it is passed unchanged. */
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

  /** Declares a key. Every property without a default is required. Not thread-safe. */
  static final class Builder<T> {
    private final OptionGroup group;
    private final Option option;
    private final ValueType<T> type;
    private final String defaultText;
    private String name;
    private Scope scope;
    private Boolean changesResults;
    private String help;
    private String since = FIRST_VERSION;
    private UnaryOperator<String> flagReader = UnaryOperator.identity();
    private BiConsumer<BatchGenerationConfig.Builder, T> setter;

    Builder(OptionGroup group, Option option, ValueType<T> type, String defaultText) {
      this.group = group;
      this.option = option;
      this.name = Spelling.BUILDER.nameOf(option.name());
      this.type = type;
      this.defaultText = defaultText;
    }

    Builder<T> scope(Scope value) {
      scope = value;
      return this;
    }

    /**
     * Changing the value may change the result of the same prompt, so it is part of a job's
     * fingerprint.
     */
    Builder<T> changesResults() {
      changesResults = true;
      return this;
    }

    /**
     * Changing the value does not change results, only where, when or whether they are computed.
     */
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

    /** The name in snake case, if it is not the core's. */
    Builder<T> name(String value) {
      name = value;
      return this;
    }

    /** Converts escapes in text typed as its flag's value. */
    Builder<T> readFlag(UnaryOperator<String> value) {
      flagReader = value;
      return this;
    }

    /** The job has no flag for it. */
    Builder<T> withoutFlag() {
      flagReader = null;
      return this;
    }

    /** The value is passed to the engine's builder unchanged. */
    Builder<T> sets(BiConsumer<BatchGenerationConfig.Builder, T> value) {
      setter = value;
      return this;
    }

    /** Creates the key and adds it to its group. */
    OptionKey<T> declare() {
      OptionKey<T> key = new OptionKey<>(this);
      group.add(key);
      return key;
    }
  }
}
