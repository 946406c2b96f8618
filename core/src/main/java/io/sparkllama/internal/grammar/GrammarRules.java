package io.sparkllama.internal.grammar;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
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

  private final Map<String, String> bodies = new LinkedHashMap<>();
  private final Map<String, String> names = new HashMap<>();

  void put(String name, String body) {
    bodies.put(name, body);
  }

  /** Returns the name of a rule; equal rules share one name. */
  String define(String prefix, String body) {
    return names.computeIfAbsent(
        prefix + " " + body,
        key -> {
          String name = prefix + "-" + bodies.size();
          bodies.put(name, body);
          return name;
        });
  }

  String gbnf() {
    Map<String, String> all = new LinkedHashMap<>(bodies);
    all.putAll(COMMON);
    return all.entrySet().stream()
        .map(rule -> rule.getKey() + " ::= " + rule.getValue() + "\n")
        .collect(Collectors.joining());
  }
}
