package io.sparkllama.spark.internal.options;

import java.io.Serializable;

/** The value of an option as somebody gave it. Thread-safe. */
final class GivenValue implements Serializable {

  private static final long serialVersionUID = 1L;

  private final String text;
  private final Spelling spelling;

  /** Read once, as every row asks for it. */
  private transient volatile Object value;

  GivenValue(String text, Spelling spelling) {
    this.text = text;
    this.spelling = spelling;
  }

  String text() {
    return text;
  }

  /** How the option's name was typed. */
  Spelling spelling() {
    return spelling;
  }

  /** What the text means; {@link IllegalArgumentException} if the option takes no such value. */
  @SuppressWarnings("unchecked") // a value belongs to one key
  <T> T read(OptionKey<T> key) {
    if (value == null) {
      value = key.parse(text, spelling);
    }
    return (T) value;
  }

  /** Where a name was typed makes no difference. */
  @Override
  public boolean equals(Object other) {
    return other instanceof GivenValue given && text.equals(given.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
