package io.sparkllama.internal.grammar.regex;

import io.sparkllama.internal.gbnf.CharacterSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/** Parses escapes and classes such as {@code [a-z_]}. Not thread-safe. */
final class ClassParser {

  private static final int CONTROL_MASK = 0x1F;
  private static final String CLASS_ESCAPES = "dDwWsSpP";

  private final RegexText text;

  ClassParser(RegexText text) {
    this.text = text;
  }

  /** A class in brackets. */
  CharacterSet bracket() {
    text.skip(1);
    boolean others = text.take('^');
    CharacterSet listed = CharacterSet.of(List.of());
    boolean first = true;
    while (first || text.peek() != ']') {
      if (text.atEnd() || text.peek() == ']') {
        throw text.fault(text.atEnd() ? "a class does not end" : "a class is empty");
      }
      listed = listed.or(item());
      first = false;
    }
    text.skip(1);
    CharacterSet set = others ? listed.complement() : listed;
    if (set.isEmpty()) {
      throw text.fault("a class contains no character");
    }
    return set;
  }

  private CharacterSet item() {
    if (text.peek() == '[' || (text.peek() == '&' && text.peek(1) == '&')) {
      throw text.fault("'[' and '&&' in a class mean different things; write \\[ or \\&");
    }
    Optional<CharacterSet> many = named();
    if (many.isPresent()) {
      return many.get();
    }
    int low = single();
    if (text.peek() != '-' || text.peek(1) == ']') {
      return CharacterClasses.one(low);
    }
    text.skip(1);
    if (text.peek() == '[' || named().isPresent()) {
      throw text.fault("a range ends with a class");
    }
    int high = single();
    if (high < low) {
      throw text.fault("a range ends before it begins");
    }
    return CharacterClasses.of(low, high);
  }

  /** What a backslash begins outside of brackets. */
  CharacterSet escaped() {
    return named().orElseGet(() -> CharacterClasses.one(single()));
  }

  /** The class that an escape stands for, if it stands for several characters. */
  private Optional<CharacterSet> named() {
    if (text.peek() != '\\') {
      return Optional.empty();
    }
    char name = text.peek(1);
    if (CLASS_ESCAPES.indexOf(name) < 0) {
      return Optional.empty();
    }
    text.skip(2);
    return Optional.of(
        switch (name) {
          case 'd' -> CharacterClasses.DIGITS;
          case 'D' -> CharacterClasses.DIGITS.complement();
          case 'w' -> CharacterClasses.WORD;
          case 'W' -> CharacterClasses.WORD.complement();
          case 's' -> CharacterClasses.SPACE;
          case 'S' -> CharacterClasses.NO_SPACE;
          default -> property(name == 'P');
        });
  }

  private CharacterSet property(boolean others) {
    if (!text.take('{')) {
      throw text.fault("a property is written \\p{L}");
    }
    String name = text.upTo('}');
    try {
      CharacterSet set = CharacterClasses.property(name);
      return others ? set.complement() : set;
    } catch (PatternSyntaxException e) {
      throw text.fault("there is no property '" + name + "'");
    }
  }

  /** One character, which may be escaped. */
  private int single() {
    if (text.atEnd()) {
      throw text.fault("a class does not end");
    }
    if (text.peek() != '\\') {
      return text.character();
    }
    text.skip(1);
    char escaped = text.peek();
    if (text.atEnd() || escaped >= 0x80) {
      throw text.fault("nothing to escape after a backslash");
    }
    text.skip(1);
    return switch (escaped) {
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 'f' -> '\f';
      case 'v' -> 0x0B;
      case 'c' -> control();
      case 'x' -> checked(text.hexadecimal(2));
      case 'u' -> unicode();
      default -> {
        if (Character.isLetterOrDigit(escaped)) {
          throw text.fault("the escape \\" + escaped + " is not supported");
        }
        yield escaped;
      }
    };
  }

  private int control() {
    char letter = text.peek();
    if (!Character.isLetter(letter) || letter >= 0x80) {
      throw text.fault("\\c needs a character from A to Z");
    }
    text.skip(1);
    return letter & CONTROL_MASK;
  }

  private int unicode() {
    int unit = text.hexadecimal(4);
    if (Character.isHighSurrogate((char) unit) && text.peek() == '\\' && text.peek(1) == 'u') {
      text.skip(2);
      return checked(Character.toCodePoint((char) unit, (char) text.hexadecimal(4)));
    }
    return checked(unit);
  }

  private int checked(int character) {
    if (character <= 0
        || character > Character.MAX_CODE_POINT
        || RegexText.isSurrogate(character)) {
      throw text.fault("NUL and halves of surrogate pairs are not supported");
    }
    return character;
  }
}
