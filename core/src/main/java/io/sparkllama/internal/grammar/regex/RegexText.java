package io.sparkllama.internal.grammar.regex;

/** The text of an expression with a reading position. Not thread-safe. */
final class RegexText {

  private static final int HEXADECIMAL = 16;

  private final String text;
  private int offset;

  RegexText(String text) {
    this.text = text;
  }

  boolean atEnd() {
    return offset >= text.length();
  }

  /** The next UTF-16 unit, or NUL at the end. */
  char peek() {
    return peek(0);
  }

  char peek(int ahead) {
    return offset + ahead < text.length() ? text.charAt(offset + ahead) : '\0';
  }

  void skip(int count) {
    offset += count;
  }

  /** Skips the character if it comes next. */
  boolean take(char wanted) {
    boolean next = !atEnd() && peek() == wanted;
    offset += next ? 1 : 0;
    return next;
  }

  /** The next character, however many units it has. */
  int character() {
    int character = text.codePointAt(offset);
    if (character == 0 || isSurrogate(character)) {
      throw fault("NUL and halves of surrogate pairs are not supported");
    }
    offset += Character.charCount(character);
    return character;
  }

  static boolean isSurrogate(int character) {
    return character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
  }

  int hexadecimal(int digits) {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = peek() < 0x80 ? Character.digit(peek(), HEXADECIMAL) : -1;
      if (digit < 0) {
        throw fault("an escape needs " + digits + " hexadecimal digits");
      }
      value = HEXADECIMAL * value + digit;
      skip(1);
    }
    return value;
  }

  /** Reads up to a character and skips it. */
  String upTo(char end) {
    int to = text.indexOf(end, offset);
    if (to < 0) {
      throw fault("'" + end + "' is missing");
    }
    String read = text.substring(offset, to);
    offset = to + 1;
    return read;
  }

  /** An error at the current position. */
  RegexException fault(String fault) {
    return new RegexException(fault + " (character " + (Math.min(offset, text.length()) + 1) + ")");
  }
}
