package io.sparkllama.internal.gbnf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses GBNF as llama.cpp reads it: literals, classes, groups, alternatives, repetitions, rule
 * references and comments. References to tokens are refused, since they depend on the model.
 */
final class GbnfParser {

  static final int MAX_CHARACTERS = 1 << 20;
  static final int MAX_RULES = 20_000;

  /** Limit on groups within groups, and on repetitions of repetitions. */
  static final int MAX_DEPTH = 200;

  static final int MAX_REPETITIONS = 100_000;

  private final GrammarText text;
  private final CharacterParser characters;
  private final Map<String, Part> rules = new LinkedHashMap<>();
  private int depth;

  private GbnfParser(GrammarText text) {
    this.text = text;
    this.characters = new CharacterParser(text);
  }

  /**
   * The rules by name, in the text's order.
   *
   * @throws io.sparkllama.engine.GrammarException if the text is not a grammar
   */
  static Map<String, Part> parse(GrammarText text) {
    return new GbnfParser(text).rules();
  }

  private Map<String, Part> rules() {
    text.blanks(true);
    while (!text.atEnd()) {
      rule();
      text.blanks(true);
    }
    return rules;
  }

  private void rule() {
    int start = text.offset();
    String name = text.name();
    if (name.isEmpty()) {
      throw text.fault(
          "expected a rule's name, found " + text.found(),
          "a rule has the form name ::= ..., and continues on the next line only inside ( ) or"
              + " after |");
    }
    text.enter(name);
    text.blanks(false);
    if (text.peek() != ':' || text.peek(1) != ':' || text.peek(2) != '=') {
      throw text.fault(
          "expected ::= after the rule's name, found " + text.found(),
          "a name consists of a to z, A to Z, 0 to 9 and hyphens");
    }
    text.skip(3);
    text.blanks(true);
    Part body = choice(false);
    if (!text.atEnd() && !GrammarText.isLineBreak(text.peek())) {
      throw text.fault(
          "expected a part or the end of the line, found " + text.found(), "correct it");
    }
    if (rules.putIfAbsent(name, body) != null) {
      throw text.fault(name, start, "the rule is already defined", "rename or remove one of them");
    }
    if (rules.size() > MAX_RULES) {
      throw text.fault("there are more than " + MAX_RULES + " rules", "shorten the grammar");
    }
    text.enter("");
  }

  private Part choice(boolean nested) {
    List<Part> alternatives = new ArrayList<>();
    alternatives.add(sequence(nested));
    while (text.take('|')) {
      text.blanks(true);
      alternatives.add(sequence(nested));
    }
    return alternatives.size() == 1 ? alternatives.get(0) : new Part.Choice(alternatives);
  }

  private Part sequence(boolean nested) {
    List<Part> parts = new ArrayList<>();
    for (Part part = part(); part != null; part = part()) {
      text.blanks(nested);
      parts.add(repeated(part, nested));
    }
    return parts.size() == 1 ? parts.get(0) : new Part.Sequence(parts);
  }

  /** The next part without what repeats it; null at the end of a sequence. */
  private Part part() {
    char next = text.peek();
    if (GrammarText.isNameCharacter(next)) {
      int start = text.offset();
      return new Part.Reference(text.name(), start);
    }
    return switch (next) {
      case '"' -> characters.literal();
      case '[' -> characters.characters();
      case '.' -> {
        text.skip(1);
        yield new Part.Characters(CharacterSet.ALL);
      }
      case '(' -> group();
      case '*', '+', '?', '{' ->
          throw text.fault("there is nothing to repeat before " + text.found(), "add it");
      case '<', '!' ->
          throw text.fault(
              "references to tokens such as " + text.found() + " are not supported",
              "write the token's text");
      default -> null;
    };
  }

  private Part group() {
    enterGroup("parentheses are nested more than " + MAX_DEPTH + " deep");
    text.skip(1);
    text.blanks(true);
    Part inner = choice(true);
    if (!text.take(')')) {
      throw text.fault("expected ), found " + text.found(), "close the group");
    }
    depth--;
    return inner;
  }

  private void enterGroup(String fault) {
    if (++depth > MAX_DEPTH) {
      throw text.fault(fault, "use rules instead");
    }
  }

  private Part repeated(Part part, boolean nested) {
    int before = depth;
    Part repeated = part;
    for (Part next = repetition(repeated, nested); next != repeated; ) {
      enterGroup("repetitions are nested more than " + MAX_DEPTH + " deep");
      repeated = next;
      next = repetition(repeated, nested);
    }
    depth = before;
    return repeated;
  }

  /** The part with the repetition that follows, if one does. */
  private Part repetition(Part part, boolean nested) {
    Part repeated =
        switch (text.peek()) {
          case '*' -> simple(part, 0, Part.Repetition.UNLIMITED);
          case '+' -> simple(part, 1, Part.Repetition.UNLIMITED);
          case '?' -> simple(part, 0, 1);
          case '{' -> counted(part, nested);
          default -> part;
        };
    text.blanks(nested);
    return repeated;
  }

  private Part simple(Part part, int least, int most) {
    text.skip(1);
    return Part.Repetition.of(part, least, most);
  }

  private Part counted(Part part, boolean nested) {
    int start = text.offset();
    text.skip(1);
    text.blanks(nested);
    int least = count();
    int most = least;
    text.blanks(nested);
    if (text.take(',')) {
      text.blanks(nested);
      most = GrammarText.isDigit(text.peek()) ? count() : Part.Repetition.UNLIMITED;
      text.blanks(nested);
    }
    if (!text.take('}')) {
      throw text.fault("expected }, found " + text.found(), "write {2}, {2,} or {2,5}");
    }
    if (most != Part.Repetition.UNLIMITED && most < least) {
      text.skip(start - text.offset());
      throw text.fault("the repetition's bounds are in the wrong order", "swap them");
    }
    return Part.Repetition.of(part, least, most);
  }

  private int count() {
    if (!GrammarText.isDigit(text.peek())) {
      throw text.fault("expected a number, found " + text.found(), "write {2}, {2,} or {2,5}");
    }
    int start = text.offset();
    int count = 0;
    while (GrammarText.isDigit(text.peek())) {
      count = Math.min(10 * count + text.peek() - '0', MAX_REPETITIONS + 1);
      text.skip(1);
    }
    if (count > MAX_REPETITIONS) {
      text.skip(start - text.offset());
      throw text.fault("a repetition count exceeds " + MAX_REPETITIONS, "lower it");
    }
    return count;
  }
}
