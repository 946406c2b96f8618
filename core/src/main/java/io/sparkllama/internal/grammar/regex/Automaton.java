package io.sparkllama.internal.grammar.regex;

import io.sparkllama.internal.gbnf.CharacterSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A set of texts as a deterministic automaton. Sets can be intersected and subtracted, which trees
 * cannot. Every state leads to an accepted text. Immutable.
 */
public final class Automaton {

  /** For {@link #longest}. */
  public static final int UNLIMITED = -1;

  private static final int MAX_STATES = 20_000;

  /** An edge to another state, for the characters of a set. */
  public record Edge(CharacterSet set, int target) {}

  /** A state, and whether a text may end there. */
  public record State(boolean accepting, List<Edge> edges) {}

  /** The first one is the start. */
  private final List<State> states;

  private Automaton(List<State> states) {
    this.states = states;
  }

  /**
   * The texts that an expression matches.
   *
   * @throws RegexException if the automaton is too large
   */
  public static Automaton of(Nfa nfa) {
    return new Automaton(live(Subsets.of(nfa, MAX_STATES)));
  }

  /** The listed texts. */
  public static Automaton of(Collection<String> texts) {
    List<State> states = new ArrayList<>(List.of(new State(false, new ArrayList<>())));
    for (String text : texts) {
      int at = 0;
      for (int character : text.codePoints().toArray()) {
        at = child(states, at, character);
      }
      states.set(at, new State(true, states.get(at).edges));
    }
    return new Automaton(live(states));
  }

  private static int child(List<State> states, int at, int character) {
    for (Edge edge : states.get(at).edges) {
      if (edge.set.contains(character)) {
        return edge.target;
      }
    }
    requireRoom(states.size());
    states.add(new State(false, new ArrayList<>()));
    states.get(at).edges.add(new Edge(CharacterClasses.one(character), states.size() - 1));
    return states.size() - 1;
  }

  /**
   * All texts of characters of a set, with lengths in a range.
   *
   * @param most may be {@link #UNLIMITED}
   */
  public static Automaton of(CharacterSet set, int least, int most) {
    List<State> states = new ArrayList<>();
    int last = most == UNLIMITED ? least : most;
    for (int i = 0; i <= last; i++) {
      requireRoom(i);
      int next = i < last ? i + 1 : i;
      List<Edge> edges = i < last || most == UNLIMITED ? List.of(new Edge(set, next)) : List.of();
      states.add(new State(i >= least, edges));
    }
    return new Automaton(live(states));
  }

  static void requireRoom(int count) {
    if (count >= MAX_STATES) {
      throw new RegexException("it is too large together with lengths and other patterns");
    }
  }

  /** The states; the first one is the start. None if no text is accepted. */
  public List<State> states() {
    return states;
  }

  public boolean isEmpty() {
    return states.isEmpty();
  }

  /** Whether a text is in the set. */
  public boolean contains(String text) {
    int at = states.isEmpty() ? -1 : 0;
    for (int i = 0; i < text.length() && at >= 0; ) {
      int character = text.codePointAt(i);
      at = next(at, character);
      i += Character.charCount(character);
    }
    return at >= 0 && states.get(at).accepting;
  }

  private int next(int at, int character) {
    for (Edge edge : states.get(at).edges) {
      if (edge.set.contains(character)) {
        return edge.target;
      }
    }
    return -1;
  }

  /** The texts that are in both sets. */
  public Automaton and(Automaton other) {
    return isEmpty() || other.isEmpty()
        ? new Automaton(List.of())
        : new Automaton(live(new Product(states, other.states, true).states()));
  }

  /** The texts of this set that are not in the other. */
  public Automaton without(Automaton other) {
    return isEmpty() || other.isEmpty()
        ? this
        : new Automaton(live(new Product(states, other.states, false).states()));
  }

  /** Number of characters of the shortest text, of those in a set that is not empty. */
  public int shortest() {
    int length = 0;
    Set<Integer> seen = new HashSet<>(Set.of(0));
    Set<Integer> reached = Set.of(0);
    while (reached.stream().noneMatch(at -> states.get(at).accepting)) {
      length++;
      reached =
          reached.stream()
              .flatMap(at -> states.get(at).edges.stream())
              .map(Edge::target)
              .filter(seen::add)
              .collect(Collectors.toSet());
    }
    return length;
  }

  /** Number of characters of the longest text; {@link #UNLIMITED} if there is none. */
  public int longest() {
    int[] entries = new int[states.size()];
    states.forEach(state -> state.edges.forEach(edge -> entries[edge.target]++));
    int[] lengths = new int[states.size()];
    Deque<Integer> open = new ArrayDeque<>();
    // A state that is never free of open entries lies behind a loop.
    if (!states.isEmpty() && entries[0] == 0) {
      open.add(0);
    }
    int done = 0;
    int longest = 0;
    while (!open.isEmpty()) {
      int at = open.poll();
      done++;
      longest = Math.max(longest, lengths[at]);
      for (Edge edge : states.get(at).edges) {
        lengths[edge.target] = Math.max(lengths[edge.target], lengths[at] + 1);
        if (--entries[edge.target] == 0) {
          open.add(edge.target);
        }
      }
    }
    return done < states.size() ? UNLIMITED : longest;
  }

  /** The states that are on a way from the start to an accepted text. */
  private static List<State> live(List<State> all) {
    int[] numbers = new int[all.size()];
    Arrays.fill(numbers, -1);
    BitSet leading = leading(all);
    List<Integer> order = new ArrayList<>();
    if (!all.isEmpty() && leading.get(0)) {
      numbers[0] = 0;
      order.add(0);
    }
    for (int i = 0; i < order.size(); i++) {
      for (Edge edge : all.get(order.get(i)).edges) {
        if (leading.get(edge.target) && numbers[edge.target] < 0) {
          numbers[edge.target] = order.size();
          order.add(edge.target);
        }
      }
    }
    return order.stream().map(at -> renumbered(all.get(at), numbers)).toList();
  }

  private static State renumbered(State state, int[] numbers) {
    Map<Integer, CharacterSet> edges = new TreeMap<>();
    for (Edge edge : state.edges) {
      if (numbers[edge.target] >= 0) {
        edges.merge(numbers[edge.target], edge.set, CharacterSet::or);
      }
    }
    return new State(
        state.accepting,
        edges.entrySet().stream().map(edge -> new Edge(edge.getValue(), edge.getKey())).toList());
  }

  /** The states from which an accepting one can be reached. */
  private static BitSet leading(List<State> all) {
    List<List<Integer>> users = new ArrayList<>();
    all.forEach(state -> users.add(new ArrayList<>()));
    Deque<Integer> open = new ArrayDeque<>();
    for (int i = 0; i < all.size(); i++) {
      for (Edge edge : all.get(i).edges) {
        users.get(edge.target).add(i);
      }
      if (all.get(i).accepting) {
        open.add(i);
      }
    }
    BitSet leading = new BitSet();
    while (!open.isEmpty()) {
      int at = open.poll();
      if (!leading.get(at)) {
        leading.set(at);
        open.addAll(users.get(at));
      }
    }
    return leading;
  }
}
