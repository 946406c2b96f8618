package io.sparkllama.internal.grammar;

import io.sparkllama.internal.gbnf.CharacterSet;
import io.sparkllama.internal.grammar.regex.Automaton;
import io.sparkllama.internal.grammar.regex.Nfa;
import io.sparkllama.internal.grammar.regex.Regex;
import io.sparkllama.internal.grammar.regex.RegexException;
import io.sparkllama.internal.grammar.regex.RegexParser;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Builds the grammars of strings: lengths, patterns, formats. Not thread-safe. */
final class StringRules {

  private static final String PATTERN = "pattern";
  private static final String QUOTE = "\"\\\"\"";

  private final GrammarRules rules;
  private final RegexRules regexes;

  /** Rules of automata by what these accept. */
  private final Map<String, String> made = new HashMap<>();

  StringRules(GrammarRules rules) {
    this.rules = rules;
    this.regexes = new RegexRules(rules);
  }

  /** What a string is made of. */
  private record Shape(
      Map<String, Supplier<Regex>> expressions, int least, Optional<Integer> most) {

    boolean hasLengths() {
      return least > 0 || most.isPresent();
    }

    String key() {
      return least + " " + most.orElse(Automaton.UNLIMITED) + " " + expressions.keySet();
    }
  }

  String rule(Merged schema) {
    Shape shape = shape(schema);
    if (shape.expressions.isEmpty()) {
      return shape.hasLengths() ? ofLength(shape) : "string";
    }
    return guarded(
        schema,
        () -> {
          List<Regex> all = shape.expressions.values().stream().map(Supplier::get).toList();
          Optional<String> simple =
              all.size() == 1 && fits(shape, all.get(0))
                  ? RegexRules.of(all.get(0))
                  : Optional.empty();
          String inside =
              simple
                  .map(body -> rules.define("text", body))
                  .orElseGet(() -> combined(schema, shape));
          return QUOTE + " " + inside + " " + QUOTE;
        });
  }

  private String ofLength(Shape shape) {
    String most = shape.most.map(String::valueOf).orElse("");
    return QUOTE
        + " "
        + rules.define("text", "char{" + shape.least + "," + most + "}")
        + " "
        + QUOTE;
  }

  /** Whether all texts of an expression have a length that is allowed. */
  private static boolean fits(Shape shape, Regex regex) {
    if (!shape.hasLengths()) {
      return true;
    }
    Automaton texts = Automaton.of(Nfa.of(regex));
    return !texts.isEmpty()
        && texts.shortest() >= shape.least
        && shape
            .most
            .map(most -> texts.longest() != Automaton.UNLIMITED && texts.longest() <= most)
            .orElse(true);
  }

  private String combined(Merged schema, Shape shape) {
    return made.computeIfAbsent(
        shape.key(),
        key -> {
          Automaton texts = automaton(shape);
          if (texts.isEmpty()) {
            throw new Unsatisfiable(
                schema.path(),
                "allows no text: its pattern, format, minLength and maxLength"
                    + " contradict each other");
          }
          return regexes.of(texts);
        });
  }

  private static Automaton automaton(Shape shape) {
    Automaton all =
        Automaton.of(CharacterSet.ALL, shape.least, shape.most.orElse(Automaton.UNLIMITED));
    for (Supplier<Regex> expression : shape.expressions.values()) {
      all = Automaton.of(Nfa.of(expression.get())).and(all);
    }
    return all;
  }

  /** The strings that schemas allow; empty if they allow all. */
  Optional<Automaton> texts(Merged schema) {
    Shape shape = shape(schema);
    return shape.expressions.isEmpty() && !shape.hasLengths()
        ? Optional.empty()
        : Optional.of(guarded(schema, () -> automaton(shape)));
  }

  /** The texts that a pattern matches. */
  static Automaton pattern(String pattern, String path) {
    try {
      return Automaton.of(Nfa.of(RegexParser.parse(pattern)));
    } catch (RegexException e) {
      throw notSupported(pattern, path, e);
    }
  }

  private static IllegalArgumentException notSupported(
      String pattern, String path, RegexException e) {
    return Refused.at(
        path, "has the pattern '" + pattern + "', which cannot be used: " + e.getMessage());
  }

  private static <T> T guarded(Merged schema, Supplier<T> body) {
    try {
      return body.get();
    } catch (RegexException e) {
      if (!schema.has(PATTERN)) {
        throw Refused.at(
            schema.path(), "has a format or lengths that cannot be used: " + e.getMessage());
      }
      Located part = schema.with(PATTERN).get(0);
      throw notSupported(part.node().path(PATTERN).asText(), part.path(), e);
    }
  }

  private static Shape shape(Merged schema) {
    Map<String, Supplier<Regex>> expressions = new LinkedHashMap<>();
    for (Located part : schema.with(PATTERN)) {
      String pattern = part.node().path(PATTERN).asText();
      if (!part.node().path(PATTERN).isTextual()) {
        throw Refused.at(part.path(), "has a pattern that is not a string");
      }
      expressions.put("pattern " + pattern, () -> RegexParser.parse(pattern));
    }
    for (Located part : schema.parts()) {
      if (Formats.isKnown(part.node())) {
        String format = part.node().path("format").asText();
        expressions.put("format " + format, () -> Formats.of(format).regex());
      }
    }
    int least = schema.least("minLength");
    Optional<Integer> most = schema.most("maxLength");
    if (most.isPresent() && most.get() < least) {
      throw new Unsatisfiable(schema.path(), "has minLength above maxLength");
    }
    return new Shape(expressions, least, most);
  }

  /** The rule of an automaton's texts, inside of a string. */
  String rule(Automaton texts) {
    return QUOTE + " " + regexes.of(texts) + " " + QUOTE;
  }
}
