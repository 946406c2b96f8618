package io.sparkllama.spark.internal.options;

import java.io.Serializable;

/** The value of an option as it was given. Thread-safe. */
final class GivenValue implements Serializable {

  private static final long serialVersionUID = 1L;

  private final String text;
  private final Spelling spelling;

  /** Parsed once, since every row needs it. */
  private transient volatile Object value;

  GivenValue(String text, Spelling spelling) {
    this.text = text;
    this.spelling = spelling;
  }

  String text() {
    return text;
  }

  /** The spelling in which the option's name was given. */
  Spelling spelling() {
    return spelling;
  }

  /**
   * Parses the value.
   *
   * @throws IllegalArgumentException if the option does not accept it
   */
  @SuppressWarnings("unchecked") // a value belongs to one key
  <T> T read(OptionKey<T> key) {
    if (value == null) {
      value = key.parse(text, spelling);
    }
    return (T) value;
  }

  /** Ignores the spelling of the name. */
  @Override
  public boolean equals(Object other) {
    return other instanceof GivenValue given && text.equals(given.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
