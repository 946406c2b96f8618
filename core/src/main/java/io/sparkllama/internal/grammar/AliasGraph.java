package io.sparkllama.internal.grammar;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Which rules begin with which others before any character: a circle of them says nothing, and no
 * text follows it. Not thread-safe.
 */
final class AliasGraph {

  private final Map<String, Set<String>> edges = new HashMap<>();
  private final Map<String, String> references = new HashMap<>();

  /** The rule whose beginning is being made; empty behind its first character. */
  private Optional<String> current = Optional.empty();

  /** Makes what belongs to the beginning of a rule, or with null to none. */
  String within(String rule, Supplier<String> body) {
    Optional<String> before = current;
    current = Optional.ofNullable(rule);
    String made = body.get();
    current = before;
    return made;
  }

  void refersTo(String rule, String reference) {
    references.put(rule, reference);
    current.ifPresent(from -> edges.computeIfAbsent(from, key -> new HashSet<>()).add(rule));
  }

  void requireNoCircle() {
    for (String rule : edges.keySet()) {
      if (reaches(rule)) {
        throw Refused.at(references.get(rule), "is itself one of its alternatives");
      }
    }
  }

  private boolean reaches(String rule) {
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(edges.get(rule));
    while (!open.isEmpty()) {
      String next = open.pop();
      if (next.equals(rule)) {
        return true;
      }
      if (seen.add(next)) {
        open.addAll(edges.getOrDefault(next, Set.of()));
      }
    }
    return false;
  }
}
