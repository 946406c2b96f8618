package io.sparkllama.internal.gbnf;

import io.sparkllama.internal.gbnf.CharacterSet.Range;
import java.util.ArrayList;
import java.util.List;

/** Parses literals and character classes, with their escapes. */
final class CharacterParser {

  private static final String ESCAPED = "\\\"[]-";

  private final GrammarText text;

  CharacterParser(GrammarText text) {
    this.text = text;
  }

  /** A literal, from its opening quote on. */
  Part literal() {
    text.skip(1);
    StringBuilder literal = new StringBuilder();
    while (!text.take('"')) {
      int next = character('"');
      if (next == 0 || (next >= Character.MIN_SURROGATE && next <= Character.MAX_SURROGATE)) {
        throw text.fault("no text contains U+%04X".formatted(next), "remove it");
      }
      literal.appendCodePoint(next);
    }
    return new Part.Text(literal.toString());
  }

  /** A class such as {@code [a-z]} or {@code [^"]}, from its bracket on. */
  Part characters() {
    text.skip(1);
    boolean others = text.take('^');
    List<Range> ranges = new ArrayList<>();
    while (!text.take(']')) {
      int first = character(']');
      int last = first;
      if (text.peek() == '-' && text.peek(1) != ']') {
        text.skip(1);
        last = character(']');
      }
      if (last < first) {
        throw text.fault("the range ends before it begins", "swap its ends");
      }
      ranges.add(new Range(first, last));
    }
    CharacterSet listed = CharacterSet.of(ranges);
    CharacterSet set = others ? listed.complement() : listed;
    if (set.isEmpty() || ranges.isEmpty()) {
      throw text.fault("the class contains no character", "add one or remove the class");
    }
    return new Part.Characters(set);
  }

  private int character(char end) {
    if (text.atEnd()) {
      throw text.fault("the grammar ends before a closing " + end, "add it");
    }
    if (text.peek() != '\\') {
      return text.character();
    }
    text.skip(1);
    char escaped = text.peek();
    text.skip(1);
    return switch (escaped) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'x' -> hexadecimal(2);
      case 'u' -> hexadecimal(4);
      case 'U' -> hexadecimal(8);
      default -> {
        if (ESCAPED.indexOf(escaped) < 0) {
          text.skip(-2);
          throw text.fault(
              "unknown escape " + text.found(), "use \\n, \\r, \\t, \\x, \\u, \\U or \\\\");
        }
        yield escaped;
      }
    };
  }

  private int hexadecimal(int digits) {
    long value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = text.peek() < 0x80 ? Character.digit(text.peek(), 16) : -1;
      if (digit < 0) {
        throw text.fault(
            "expected " + digits + " hexadecimal digits, found " + text.found(), "add them");
      }
      value = 16 * value + digit;
      text.skip(1);
    }
    if (value > Character.MAX_CODE_POINT) {
      throw text.fault("the escape is above U+10FFFF, the last character", "correct it");
    }
    return (int) value;
  }
}
