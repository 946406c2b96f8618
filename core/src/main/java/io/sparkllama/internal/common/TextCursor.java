package io.sparkllama.internal.common;

/** A text with a reading position. Not thread-safe. */
public abstract class TextCursor {

  private final String text;
  private int offset;

  protected TextCursor(String text) {
    this.text = text;
  }

  protected final String text() {
    return text;
  }

  /** The reading position, in UTF-16 units. */
  public final int offset() {
    return offset;
  }

  public final boolean atEnd() {
    return offset >= text.length();
  }

  /** The next UTF-16 unit, or NUL at the end. */
  public final char peek() {
    return peek(0);
  }

  /** A later UTF-16 unit, or NUL behind the end. */
  public final char peek(int ahead) {
    return offset + ahead < text.length() ? text.charAt(offset + ahead) : '\0';
  }

  public final void skip(int count) {
    offset += count;
  }

  /** Skips the character if it comes next. */
  public final boolean take(char wanted) {
    boolean next = !atEnd() && peek() == wanted;
    offset += next ? 1 : 0;
    return next;
  }
}
