package io.sparkllama.internal.grammar.regex;

import io.sparkllama.internal.gbnf.CharacterSet;
import io.sparkllama.internal.grammar.regex.Automaton.Edge;
import io.sparkllama.internal.grammar.regex.Automaton.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Follows two automata at once: texts of both, or of the first one only. Not thread-safe. */
final class Product {

  /** Where a text leads that the second automaton does not continue. */
  private static final int NOWHERE = -1;

  private final List<State> first;
  private final List<State> second;
  private final boolean both;
  private final Map<Long, Integer> numbers = new HashMap<>();
  private final List<int[]> found = new ArrayList<>();

  Product(List<State> first, List<State> second, boolean both) {
    this.first = first;
    this.second = second;
    this.both = both;
  }

  /** The states, of which some may lead nowhere. */
  List<State> states() {
    number(0, 0);
    List<State> states = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      int one = found.get(i)[0];
      int other = found.get(i)[1];
      boolean accepted = other != NOWHERE && second.get(other).accepting();
      List<Edge> edges = new ArrayList<>();
      for (Edge edge : first.get(one).edges()) {
        follow(edge, other, edges);
      }
      states.add(new State(first.get(one).accepting() && accepted == both, edges));
    }
    return states;
  }

  private void follow(Edge edge, int other, List<Edge> edges) {
    CharacterSet rest = edge.set();
    if (other != NOWHERE) {
      for (Edge second : this.second.get(other).edges()) {
        CharacterSet common = edge.set().and(second.set());
        if (!common.isEmpty()) {
          rest = rest.without(common);
          edges.add(new Edge(common, number(edge.target(), second.target())));
        }
      }
    }
    if (!both && !rest.isEmpty()) {
      edges.add(new Edge(rest, number(edge.target(), NOWHERE)));
    }
  }

  private int number(int one, int other) {
    long key = ((long) one << Integer.SIZE) | (other & 0xFFFFFFFFL);
    Integer known = numbers.putIfAbsent(key, found.size());
    if (known == null) {
      Automaton.requireRoom(found.size());
      found.add(new int[] {one, other});
      return found.size() - 1;
    }
    return known;
  }
}
