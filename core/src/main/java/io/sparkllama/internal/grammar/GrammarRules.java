package io.sparkllama.internal.grammar;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules of a grammar under construction. Equal rules are stored once. Not thread-safe. */
final class GrammarRules {

  /**
   * Rules available to every schema. White space is bounded; otherwise a model may generate it
   * endlessly.
   */
  private static final Map<String, String> COMMON =
      Map.ofEntries(
          Map.entry("ws", "(\" \" | \"\\n\" \" \"{0,20})?"),
          Map.entry(
              "char", "[^\"\\\\\\x00-\\x1F\\x7F] | \"\\\\\" ([\"\\\\/bfnrt] | \"u\" code-unit)"),
          // Half a surrogate pair is not a character, and a whole escaped pair would count as two.
          Map.entry(
              "code-unit",
              "[0-9a-cA-CefEF] [0-9a-fA-F] [0-9a-fA-F] [0-9a-fA-F] | [dD] [0-7] [0-9a-fA-F]"
                  + " [0-9a-fA-F]"),
          Map.entry("string", "\"\\\"\" char* \"\\\"\""),
          Map.entry("member", "string \":\" ws value ws"),
          Map.entry("integer", Numbers.INTEGER),
          Map.entry("number", Numbers.NUMBER),
          Map.entry("float", Numbers.FLOAT),
          Map.entry("boolean", "\"true\" | \"false\""),
          Map.entry("null", "\"null\""),
          Map.entry("object", "\"{\" ws (member (\",\" ws member)*)? \"}\""),
          Map.entry("array", "\"[\" ws (value ws (\",\" ws value ws)*)? \"]\""),
          Map.entry("value", "object | array | string | number | boolean | null"));

  private static final String ROOT = "root";

  private final Map<String, String> bodies = new LinkedHashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private int made;

  void put(String name, String body) {
    bodies.put(name, body);
  }

  /** A name that no rule has. */
  String fresh(String prefix) {
    return prefix + "-" + made++;
  }

  /** Returns the name of a rule; equal rules share one name. */
  String define(String prefix, String body) {
    return names.computeIfAbsent(
        prefix + " " + body,
        key -> {
          String name = fresh(prefix);
          bodies.put(name, body);
          return name;
        });
  }

  /** The rules that the start rule needs; others are left of alternatives that were given up. */
  String gbnf() {
    Map<String, String> all = new LinkedHashMap<>(bodies);
    all.putAll(COMMON);
    Set<String> needed = new HashSet<>(Set.of(ROOT));
    Deque<String> open = new ArrayDeque<>(needed);
    while (!open.isEmpty()) {
      for (String name : names(all.getOrDefault(open.pop(), ""))) {
        if (needed.add(name)) {
          open.push(name);
        }
      }
    }
    return all.entrySet().stream()
        .filter(rule -> needed.contains(rule.getKey()))
        .map(rule -> rule.getKey() + " ::= " + rule.getValue() + "\n")
        .collect(Collectors.joining());
  }

  /** The names of other rules in a rule, which are outside of literals, classes and braces. */
  private static Set<String> names(String body) {
    Set<String> names = new HashSet<>();
    int at = 0;
    while (at < body.length()) {
      char c = body.charAt(at);
      if (c == '"' || c == '[' || c == '{') {
        at = closing(body, at + 1, c == '"' ? '"' : c == '[' ? ']' : '}');
      } else if (Character.isLetter(c)) {
        int start = at;
        while (at < body.length() && isNameCharacter(body.charAt(at))) {
          at++;
        }
        names.add(body.substring(start, at));
      } else {
        at++;
      }
    }
    return names;
  }

  private static boolean isNameCharacter(char c) {
    return Character.isLetterOrDigit(c) || c == '-';
  }

  /** The position behind the next closing character that is not escaped. */
  private static int closing(String body, int from, char end) {
    int at = from;
    while (body.charAt(at) != end) {
      at += body.charAt(at) == '\\' ? 2 : 1;
    }
    return at + 1;
  }
}
