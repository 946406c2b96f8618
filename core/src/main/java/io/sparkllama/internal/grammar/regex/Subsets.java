package io.sparkllama.internal.grammar.regex;

import io.sparkllama.internal.gbnf.CharacterSet;
import io.sparkllama.internal.grammar.regex.Automaton.Edge;
import io.sparkllama.internal.grammar.regex.Automaton.State;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes a network deterministic: a state for each set of states that texts lead to. */
final class Subsets {

  /** Limit on the work, in states of the network that are passed. */
  private static final long MAX_WORK = 20_000_000;

  private final Nfa nfa;
  private final int maxStates;
  private final Map<BitSet, Integer> numbers = new HashMap<>();
  private final List<BitSet> found = new ArrayList<>();
  private long work;

  private Subsets(Nfa nfa, int maxStates) {
    this.nfa = nfa;
    this.maxStates = maxStates;
  }

  static List<State> of(Nfa nfa, int maxStates) {
    return new Subsets(nfa, maxStates).states();
  }

  private List<State> states() {
    number(nfa.start());
    List<State> states = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      BitSet current = found.get(i);
      Map<Integer, CharacterSet> edges = new LinkedHashMap<>();
      for (CharacterSet set : disjoint(nfa.sets(current))) {
        BitSet next = nfa.after(current, set.ranges().get(0).first());
        work += 1 + current.cardinality() + next.cardinality() + next.length() / Long.SIZE;
        edges.merge(number(next), set, CharacterSet::or);
      }
      states.add(
          new State(
              nfa.accepts(current),
              edges.entrySet().stream()
                  .map(edge -> new Edge(edge.getValue(), edge.getKey()))
                  .toList()));
    }
    return states;
  }

  private int number(BitSet states) {
    Integer known = numbers.putIfAbsent(states, found.size());
    if (known != null) {
      return known;
    }
    found.add(states);
    if (found.size() > maxStates || work > MAX_WORK) {
      throw new RegexException("it is too large; lower the counts in braces");
    }
    return found.size() - 1;
  }

  /** Splits sets until each character belongs to one of them. */
  private static List<CharacterSet> disjoint(List<CharacterSet> sets) {
    List<CharacterSet> parts = new ArrayList<>();
    for (CharacterSet set : sets) {
      CharacterSet rest = set;
      List<CharacterSet> split = new ArrayList<>();
      for (CharacterSet part : parts) {
        CharacterSet common = part.and(rest);
        if (common.isEmpty()) {
          split.add(part);
          continue;
        }
        CharacterSet other = part.without(common);
        rest = rest.without(common);
        split.add(common);
        if (!other.isEmpty()) {
          split.add(other);
        }
      }
      if (!rest.isEmpty()) {
        split.add(rest);
      }
      parts = split;
    }
    return parts;
  }
}
