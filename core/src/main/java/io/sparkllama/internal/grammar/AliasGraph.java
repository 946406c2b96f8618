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
 * Records which grammar rules can start with which other rules before consuming a character. A
 * cycle is left recursion: such a rule matches nothing. Not thread-safe.
 */
final class AliasGraph {

  private final Map<String, Set<String>> edges = new HashMap<>();
  private final Map<String, String> references = new HashMap<>();

  /** The rule whose start is being built; empty once its first character is consumed. */
  private Optional<String> current = Optional.empty();

  /**
   * Runs {@code body} at the start of the given rule, or outside any rule start if {@code rule} is
   * null.
   */
  String within(String rule, Supplier<String> body) {
    Optional<String> before = current;
    current = Optional.ofNullable(rule);
    try {
      return body.get();
    } finally {
      current = before;
    }
  }

  void refersTo(String rule, String reference) {
    references.put(rule, reference);
    current.ifPresent(from -> edges.computeIfAbsent(from, key -> new HashSet<>()).add(rule));
  }

  void requireAcyclic() {
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
