package io.sparkllama.internal.chat;

/**
 * A template cannot be parsed or rendered. The message names the construct and, if known, the line.
 */
public final class TemplateException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final boolean placed;

  TemplateException(String message) {
    this(message, false);
  }

  private TemplateException(String message, boolean placed) {
    super(message);
    this.placed = placed;
  }

  /** An error at a line of the template, from 1. */
  static TemplateException at(int line, String message) {
    return new TemplateException("line " + line + ": " + message, true);
  }

  /** Adds the line of the error unless it has one. */
  TemplateException placed(int line) {
    return placed ? this : at(line, getMessage());
  }
}
