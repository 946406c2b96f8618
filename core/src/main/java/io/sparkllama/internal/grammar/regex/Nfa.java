package io.sparkllama.internal.grammar.regex;

import io.sparkllama.internal.gbnf.CharacterSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * A regular expression as a network that is followed character by character, in time linear in the
 * text. As in JSON Schema, an expression matches a text if it matches a part of it. Immutable and
 * thread-safe.
 */
public final class Nfa {

  private static final int MAX_STATES = 200_000;

  /** The state in which the expression has matched. */
  private static final int MATCHED = 0;

  /**
   * A state consumes a character of a set, or continues at others without one. Anchors continue
   * only at their end of the text.
   */
  private record State(CharacterSet set, Kind kind, List<Integer> next) {}

  private enum Kind {
    CHARACTER,
    ANY,
    SPLIT,
    START,
    END
  }

  private final List<State> states = new ArrayList<>();
  private final int start;

  private Nfa(Regex regex) {
    // Anything may follow the match, and come before it, also what no set contains.
    add(new State(CharacterSet.ALL, Kind.ANY, List.of(MATCHED)));
    int first = build(regex, MATCHED);
    List<Integer> targets = new ArrayList<>(List.of(first));
    start = add(new State(null, Kind.SPLIT, targets));
    targets.add(add(new State(CharacterSet.ALL, Kind.ANY, List.of(start))));
  }

  /**
   * The network of an expression.
   *
   * @throws RegexException if it is too large when repetitions are written out
   */
  public static Nfa of(Regex regex) {
    return new Nfa(regex);
  }

  private int add(State state) {
    if (states.size() >= MAX_STATES) {
      throw new RegexException("it is too large; lower the counts in braces");
    }
    states.add(state);
    return states.size() - 1;
  }

  private int build(Regex regex, int next) {
    if (regex instanceof Regex.Characters characters) {
      return add(new State(characters.set(), Kind.CHARACTER, List.of(next)));
    }
    if (regex instanceof Regex.Anchor anchor) {
      return add(new State(null, anchor.atEnd() ? Kind.END : Kind.START, List.of(next)));
    }
    if (regex instanceof Regex.Sequence sequence) {
      int first = next;
      for (int i = sequence.parts().size() - 1; i >= 0; i--) {
        first = build(sequence.parts().get(i), first);
      }
      return first;
    }
    if (regex instanceof Regex.Choice choice) {
      List<Integer> targets =
          choice.alternatives().stream().map(each -> build(each, next)).toList();
      return add(new State(null, Kind.SPLIT, targets));
    }
    return repetition((Regex.Repetition) regex, next);
  }

  private int repetition(Regex.Repetition repetition, int next) {
    int first = next;
    if (repetition.most() == Regex.UNLIMITED) {
      List<Integer> targets = new ArrayList<>(List.of(next));
      first = add(new State(null, Kind.SPLIT, targets));
      targets.add(build(repetition.part(), first));
    } else {
      for (int i = repetition.least(); i < repetition.most(); i++) {
        first = add(new State(null, Kind.SPLIT, List.of(build(repetition.part(), first), next)));
      }
    }
    for (int i = 0; i < repetition.least(); i++) {
      first = build(repetition.part(), first);
    }
    return first;
  }

  /** Whether the expression matches a text or a part of it. */
  public boolean matches(String text) {
    BitSet current = start();
    for (int i = 0; i < text.length(); ) {
      if (current.get(MATCHED)) {
        return true;
      }
      int character = text.codePointAt(i);
      current = after(current, character);
      i += Character.charCount(character);
    }
    return accepts(current);
  }

  /** The states that consume the first character, and perhaps {@link #MATCHED}. */
  BitSet start() {
    BitSet from = new BitSet();
    from.set(start);
    return closure(from, Kind.START);
  }

  /** The states after one more character. */
  BitSet after(BitSet current, int character) {
    BitSet reached = new BitSet();
    for (int i = current.nextSetBit(0); i >= 0; i = current.nextSetBit(i + 1)) {
      State state = states.get(i);
      boolean takes =
          state.kind == Kind.ANY || (state.kind == Kind.CHARACTER && state.set.contains(character));
      if (takes) {
        reached.set(state.next.get(0));
      }
    }
    return closure(reached, Kind.SPLIT);
  }

  /** Whether a text may end in these states. */
  boolean accepts(BitSet current) {
    return current.get(MATCHED) || closure(current, Kind.END).get(MATCHED);
  }

  /** The sets that the states consume characters of. */
  List<CharacterSet> sets(BitSet current) {
    return current.stream()
        .mapToObj(states::get)
        .filter(state -> state.kind == Kind.CHARACTER || state.kind == Kind.ANY)
        .map(State::set)
        .distinct()
        .toList();
  }

  /**
   * Adds what is reached without a character, passing anchors of one kind. The states at anchors of
   * the end remain, as the text may end there.
   */
  private BitSet closure(BitSet from, Kind passed) {
    BitSet reached = new BitSet();
    BitSet seen = new BitSet();
    Deque<Integer> open = new ArrayDeque<>();
    from.stream().forEach(open::push);
    while (!open.isEmpty()) {
      int index = open.pop();
      if (seen.get(index)) {
        continue;
      }
      seen.set(index);
      State state = states.get(index);
      if (state.kind != Kind.SPLIT && state.kind != Kind.START) {
        reached.set(index);
      }
      if (state.kind == Kind.SPLIT || state.kind == passed) {
        for (int next : state.next) {
          open.push(next);
        }
      }
    }
    return reached;
  }
}
