package io.sparkllama.option;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The value of an option cannot be used, by itself or with other options. {@link #getMessage} names
 * options as Java's builders do; {@link #explanation} renders the names of another surface.
 */
public final class OptionException extends IllegalArgumentException implements Explained {

  private static final long serialVersionUID = 1L;

  private final String option;
  private final @Nullable String value;
  private final @Nullable Message accepted;
  private final Message explanation;

  private OptionException(
      Option option,
      @Nullable String value,
      @Nullable Message accepted,
      Message explanation,
      @Nullable Throwable cause) {
    super(explanation.toString(), cause);
    this.option = option.name();
    this.value = value;
    this.accepted = accepted;
    this.explanation = explanation;
  }

  /**
   * @param option the option at fault
   * @param explanation the whole sentence: what is wrong and what to do
   */
  public OptionException(Option option, Message explanation) {
    this(option, explanation, null);
  }

  /**
   * @param option the option at fault
   * @param explanation the whole sentence: what is wrong and what to do
   * @param cause null for none
   */
  public OptionException(Option option, Message explanation, @Nullable Throwable cause) {
    this(option, null, null, explanation, cause);
  }

  /**
   * The exception for a value that an option does not accept.
   *
   * @param value the value, to follow "is"
   * @param accepted what is accepted, to follow "it must be": a {@link Message} or a text
   */
  public static OptionException outOfRange(Option option, @Nullable Object value, Object accepted) {
    Message message = Message.of(accepted);
    return new OptionException(
        option,
        String.valueOf(value),
        message,
        Message.of(option, " is ", value, "; it must be ", message),
        null);
  }

  /**
   * Throws the exception of {@link #outOfRange} unless a condition holds.
   *
   * @throws OptionException if it does not hold
   */
  public static void require(
      boolean condition, Option option, @Nullable Object value, Object accepted) {
    if (!condition) {
      throw outOfRange(option, value, accepted);
    }
  }

  /** The option's name in Java's builders. */
  public String option() {
    return option;
  }

  /** The value; empty if the sentence is not about a single one. */
  public Optional<String> value() {
    return Optional.ofNullable(value);
  }

  /** What is accepted instead; empty if there is no simple rule. */
  public Optional<Message> accepted() {
    return Optional.ofNullable(accepted);
  }

  @Override
  public Message explanation() {
    return explanation;
  }
}
