package io.sparkllama.internal.chat;

/**
 * A template that cannot be parsed or rendered. The message names the construct and, where that is
 * known, the line of the template.
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

  /** At a line of the template, from 1. */
  static TemplateException at(int line, String message) {
    return new TemplateException("line " + line + ": " + message, true);
  }

  /** The same with the line at which it happened, if it has none yet. */
  TemplateException placed(int line) {
    return placed ? this : at(line, getMessage());
  }
}
