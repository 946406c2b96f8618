package io.sparkllama.internal.grammar.regex;

import io.sparkllama.internal.common.TextCursor;

/** The text of an expression with a reading position. Not thread-safe. */
final class RegexText extends TextCursor {

  private static final int HEXADECIMAL = 16;

  RegexText(String text) {
    super(text);
  }

  /** The next character, however many units it has. */
  int character() {
    int character = text().codePointAt(offset());
    if (character == 0 || isSurrogate(character)) {
      throw fault("NUL and halves of surrogate pairs are not supported");
    }
    skip(Character.charCount(character));
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
    int to = text().indexOf(end, offset());
    if (to < 0) {
      throw fault("'" + end + "' is missing");
    }
    String read = text().substring(offset(), to);
    skip(read.length() + 1);
    return read;
  }

  /** An error at the current position. */
  RegexException fault(String fault) {
    return new RegexException(
        fault + " (character " + (Math.min(offset(), text().length()) + 1) + ")");
  }
}
