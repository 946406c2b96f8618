package io.sparkllama.internal.gbnf;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds rules by which no text can be generated. */
final class RuleChecks {

  static final String ROOT = "root";

  /** Number of rules of a cycle to show in a message. */
  private static final int SHOWN_RULES = 8;

  private final GrammarText text;
  private final Map<String, Part> rules;

  RuleChecks(GrammarText text, Map<String, Part> rules) {
    this.text = text;
    this.rules = rules;
  }

  /**
   * Requires a rule {@code root}, that all references resolve, that no rule begins with itself, and
   * that every rule can end.
   *
   * @throws io.sparkllama.engine.GrammarException naming the rule that is wrong
   */
  void check() {
    if (!rules.containsKey(ROOT)) {
      throw text.fault("", 0, "there is no rule 'root', where texts begin", "add it");
    }
    for (Map.Entry<String, Part> rule : rules.entrySet()) {
      rule.getValue().references().forEach(reference -> requireDefined(rule.getKey(), reference));
    }
    requireNoLeftRecursion();
    Set<String> ending = holding(part -> !(part instanceof Part.Reference));
    for (String rule : rules.keySet()) {
      if (!ending.contains(rule)) {
        throw at(rule, "every alternative needs the rule itself, so no text ends", "add another");
      }
    }
  }

  private void requireDefined(String rule, Part.Reference reference) {
    if (!rules.containsKey(reference.rule())) {
      throw text.fault(
          rule,
          reference.offset(),
          "there is no rule '" + reference.rule() + "'",
          "define it or correct the name");
    }
  }

  private RuntimeException at(String rule, String fault, String remedy) {
    int offset = rules.get(rule).references().findFirst().map(Part.Reference::offset).orElse(0);
    return text.fault(rule, offset, fault, remedy);
  }

  /**
   * A rule that begins with itself, perhaps behind parts that may be empty, would be entered
   * forever.
   */
  private void requireNoLeftRecursion() {
    Set<String> empty =
        holding(part -> part instanceof Part.Text literal && literal.text().isEmpty());
    Map<String, Set<String>> starts = new HashMap<>();
    rules.forEach(
        (rule, body) -> {
          Set<String> first = new LinkedHashSet<>();
          starts(body, empty, first);
          starts.put(rule, first);
        });
    Set<String> cyclic = cyclic(starts);
    if (!cyclic.isEmpty()) {
      List<String> cycle = cycle(starts, cyclic);
      throw at(
          cycle.get(0),
          "the rule begins with itself ("
              + cycle.stream().limit(SHOWN_RULES).collect(Collectors.joining(" > "))
              + "), possibly after parts that may be empty",
          "write a repetition such as (...)* instead");
    }
  }

  /** Adds the rules that a part may begin with; returns whether the part may be empty. */
  private static boolean starts(Part part, Set<String> empty, Set<String> first) {
    if (part instanceof Part.Reference reference) {
      first.add(reference.rule());
      return empty.contains(reference.rule());
    }
    if (part instanceof Part.Sequence sequence) {
      return sequence.parts().stream().allMatch(each -> starts(each, empty, first));
    }
    if (part instanceof Part.Choice choice) {
      boolean any = false;
      for (Part each : choice.alternatives()) {
        any |= starts(each, empty, first);
      }
      return any;
    }
    if (part instanceof Part.Repetition repetition) {
      return starts(repetition.part(), empty, first) || repetition.least() == 0;
    }
    return part instanceof Part.Text literal && literal.text().isEmpty();
  }

  /** The rules that lead into a cycle: what is left after rules without successors are removed. */
  private static Set<String> cyclic(Map<String, Set<String>> starts) {
    Map<String, List<String>> users = new HashMap<>();
    Map<String, Integer> open = new HashMap<>();
    Deque<String> done = new ArrayDeque<>();
    starts.forEach(
        (rule, first) -> {
          open.put(rule, first.size());
          first.forEach(next -> users.computeIfAbsent(next, key -> new ArrayList<>()).add(rule));
          if (first.isEmpty()) {
            done.add(rule);
          }
        });
    while (!done.isEmpty()) {
      String rule = done.poll();
      open.remove(rule);
      for (String user : users.getOrDefault(rule, List.of())) {
        if (open.merge(user, -1, Integer::sum) == 0) {
          done.add(user);
        }
      }
    }
    return open.keySet();
  }

  /** A cycle, from a rule back to that rule. */
  private List<String> cycle(Map<String, Set<String>> starts, Set<String> cyclic) {
    Set<String> way = new LinkedHashSet<>();
    String rule = rules.keySet().stream().filter(cyclic::contains).findFirst().orElseThrow();
    while (way.add(rule)) {
      rule = starts.get(rule).stream().filter(cyclic::contains).findFirst().orElseThrow();
    }
    List<String> cycle = new ArrayList<>(way);
    cycle = new ArrayList<>(cycle.subList(cycle.indexOf(rule), cycle.size()));
    cycle.add(rule);
    return cycle;
  }

  /**
   * The rules of which a property holds that some leaves have, sequences have if all of their parts
   * have it, choices if one has, and parts that may be left out always.
   */
  private Set<String> holding(Predicate<Part> leaf) {
    Map<String, List<String>> users = new HashMap<>();
    rules.forEach(
        (rule, body) ->
            body.references()
                .map(Part.Reference::rule)
                .distinct()
                .forEach(used -> users.computeIfAbsent(used, key -> new ArrayList<>()).add(rule)));
    Set<String> held = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(rules.keySet());
    while (!open.isEmpty()) {
      String rule = open.poll();
      if (!held.contains(rule) && holds(rules.get(rule), held, leaf)) {
        held.add(rule);
        open.addAll(users.getOrDefault(rule, List.of()));
      }
    }
    return held;
  }

  private static boolean holds(Part part, Set<String> held, Predicate<Part> leaf) {
    if (part instanceof Part.Reference reference) {
      return held.contains(reference.rule());
    }
    if (part instanceof Part.Choice choice) {
      return choice.alternatives().stream().anyMatch(each -> holds(each, held, leaf));
    }
    if (part instanceof Part.Sequence sequence) {
      return sequence.parts().stream().allMatch(each -> holds(each, held, leaf));
    }
    if (part instanceof Part.Repetition repetition) {
      return repetition.least() == 0 || holds(repetition.part(), held, leaf);
    }
    return leaf.test(part);
  }
}
