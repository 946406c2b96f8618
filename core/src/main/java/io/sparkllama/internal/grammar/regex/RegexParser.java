package io.sparkllama.internal.grammar.regex;

import io.sparkllama.internal.grammar.regex.Regex.Anchor;
import io.sparkllama.internal.grammar.regex.Regex.Characters;
import io.sparkllama.internal.grammar.regex.Regex.Choice;
import io.sparkllama.internal.grammar.regex.Regex.Repetition;
import io.sparkllama.internal.grammar.regex.Regex.Sequence;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses regular expressions. What is not regular (lookaround, references to groups) and what Java
 * and ECMAScript read differently is refused.
 */
public final class RegexParser {

  /** Limit on groups within groups. */
  private static final int MAX_DEPTH = 50;

  private static final int MAX_LENGTH = 10_000;
  private static final int MAX_COUNT = 100_000;
  private static final int MAX_COUNT_DIGITS = 6;

  private final RegexText text;
  private final ClassParser classes;
  private int depth;

  private RegexParser(RegexText text) {
    this.text = text;
    this.classes = new ClassParser(text);
  }

  /**
   * Parses an expression.
   *
   * @throws RegexException if it is wrong or not supported
   */
  public static Regex parse(String expression) {
    if (expression.length() > MAX_LENGTH) {
      throw new RegexException("it has more than " + MAX_LENGTH + " characters");
    }
    RegexText text = new RegexText(expression);
    Regex all = new RegexParser(text).choice();
    if (!text.atEnd()) {
      throw text.fault("it has a closing parenthesis without an opening one");
    }
    return all;
  }

  private Regex choice() {
    if (++depth > MAX_DEPTH) {
      throw text.fault("its groups are nested more than " + MAX_DEPTH + " deep");
    }
    List<Regex> alternatives = new ArrayList<>(List.of(sequence()));
    while (text.take('|')) {
      alternatives.add(sequence());
    }
    depth--;
    return alternatives.size() == 1 ? alternatives.get(0) : new Choice(alternatives);
  }

  private Regex sequence() {
    List<Regex> parts = new ArrayList<>();
    while (!text.atEnd() && text.peek() != '|' && text.peek() != ')') {
      parts.add(repeated(atom()));
    }
    return parts.size() == 1 ? parts.get(0) : new Sequence(parts);
  }

  private Regex atom() {
    return switch (text.peek()) {
      case '(' -> group();
      case '[' -> new Characters(classes.bracket());
      case '.' -> {
        text.skip(1);
        yield new Characters(CharacterClasses.DOT);
      }
      case '^', '$' -> {
        boolean atEnd = text.peek() == '$';
        text.skip(1);
        yield new Anchor(atEnd);
      }
      case '*', '+', '?', '{' -> throw text.fault("there is nothing to repeat");
      case '\\' -> new Characters(classes.escaped());
      default -> new Characters(CharacterClasses.one(text.character()));
    };
  }

  private Regex group() {
    text.skip(1);
    if (text.take('?')) {
      if (text.peek() == '<' && text.peek(1) != '=' && text.peek(1) != '!') {
        while (text.peek() != '>') {
          if (text.atEnd()) {
            throw text.fault("the name of a group does not end");
          }
          text.skip(1);
        }
        text.skip(1);
      } else if (!text.take(':')) {
        throw text.fault("lookahead, lookbehind and flags are not supported");
      }
    }
    Regex inside = choice();
    if (!text.take(')')) {
      throw text.fault("a group does not end");
    }
    // An anchor may be repeated in a group only.
    return inside instanceof Anchor ? new Sequence(List.of(inside)) : inside;
  }

  private Regex repeated(Regex part) {
    int least;
    int most;
    switch (text.peek()) {
      case '?' -> {
        least = 0;
        most = 1;
      }
      case '*' -> {
        least = 0;
        most = Regex.UNLIMITED;
      }
      case '+' -> {
        least = 1;
        most = Regex.UNLIMITED;
      }
      case '{' -> {
        return counted(part);
      }
      default -> {
        return part;
      }
    }
    text.skip(1);
    return repetition(part, least, most);
  }

  private Regex counted(Regex part) {
    text.skip(1);
    int least = count();
    int most = least;
    if (text.take(',')) {
      most = text.peek() == '}' ? Regex.UNLIMITED : count();
    }
    if (!text.take('}')) {
      throw text.fault("a repetition has the form {2}, {2,} or {2,5}");
    }
    if (most != Regex.UNLIMITED && most < least) {
      throw text.fault("a repetition's bounds are in the wrong order");
    }
    return repetition(part, least, most);
  }

  private int count() {
    int digits = 0;
    int value = 0;
    while (text.peek() >= '0' && text.peek() <= '9' && digits < MAX_COUNT_DIGITS) {
      value = 10 * value + text.peek() - '0';
      digits++;
      text.skip(1);
    }
    if (digits == 0 || value > MAX_COUNT) {
      throw text.fault("a repetition has the form {2}, {2,} or {2,5}, up to " + MAX_COUNT);
    }
    return value;
  }

  /** A question mark after a repetition only says which match is preferred. */
  private Regex repetition(Regex part, int least, int most) {
    text.take('?');
    char next = text.peek();
    if (next == '+' || next == '*' || next == '?' || next == '{') {
      throw text.fault("a repetition is repeated; use a group");
    }
    if (part instanceof Anchor) {
      throw text.fault("an anchor is repeated");
    }
    return new Repetition(part, least, most);
  }
}
