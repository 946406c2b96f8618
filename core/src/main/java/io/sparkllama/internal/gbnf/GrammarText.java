package io.sparkllama.internal.gbnf;

import io.sparkllama.engine.GrammarException;
import io.sparkllama.internal.common.TextCursor;

/** The text of a grammar with a reading position, and the words for errors in it. */
final class GrammarText extends TextCursor {

  private static final int QUOTED_CHARACTERS = 20;

  /** The rule being read; empty between rules. */
  private String rule = "";

  GrammarText(String text) {
    super(text);
  }

  void enter(String name) {
    rule = name;
  }

  /** The next character, however many units it has. */
  int character() {
    int character = text().codePointAt(offset());
    if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
      throw fault("half of a surrogate pair is not a character", "remove it");
    }
    skip(Character.charCount(character));
    return character;
  }

  /** Skips blanks and comments, and line breaks where a rule may go on in the next line. */
  void blanks(boolean lines) {
    while (true) {
      char next = peek();
      if (next == '#') {
        while (!atEnd() && !isLineBreak(peek())) {
          skip(1);
        }
      } else if (next == ' ' || next == '\t' || (lines && isLineBreak(next))) {
        skip(1);
      } else {
        return;
      }
    }
  }

  static boolean isLineBreak(char c) {
    return c == '\n' || c == '\r';
  }

  /** The name at this position; empty if there is none. */
  String name() {
    int start = offset();
    while (isNameCharacter(peek())) {
      skip(1);
    }
    return text().substring(start, offset());
  }

  static boolean isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || isDigit(c);
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** An error at the current position. */
  GrammarException fault(String fault, String remedy) {
    return fault(rule, offset(), fault, remedy);
  }

  GrammarException fault(String name, int at, String fault, String remedy) {
    int line = 1;
    int start = 0;
    for (int i = 0; i < Math.min(at, text().length()); i++) {
      if (text().charAt(i) == '\n') {
        line++;
        start = i + 1;
      }
    }
    return new GrammarException(
        "the grammar cannot be used: "
            + (name.isEmpty() ? "" : "rule '" + name + "', ")
            + ("line " + line + ", column " + (at - start + 1) + ": " + fault + "; " + remedy));
  }

  /** What comes next, quoted for a message. */
  String found() {
    if (atEnd()) {
      return "the end of the grammar";
    }
    int start = offset();
    int end = start;
    while (end < text().length()
        && end < start + QUOTED_CHARACTERS
        && !isLineBreak(text().charAt(end))) {
      end++;
    }
    return end == start ? "the end of the line" : "'" + text().substring(start, end) + "'";
  }
}
