package io.sparkllama.internal.grammar;

import io.sparkllama.internal.grammar.regex.Automaton;
import io.sparkllama.internal.grammar.regex.Regex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes regular expressions and automata as the inside of a JSON string. */
final class RegexRules {

  /** States that are written inside of others at most, one in the other. */
  private static final int MAX_INLINED = 15;

  private static final String EMPTY = "\"\"";

  private final GrammarRules rules;

  RegexRules(GrammarRules rules) {
    this.rules = rules;
  }

  /**
   * The texts that an expression matches. Empty if it has anchors elsewhere than at its ends, which
   * only an automaton can follow.
   */
  static Optional<String> of(Regex regex) {
    List<Regex> parts =
        new ArrayList<>(regex instanceof Regex.Sequence all ? all.parts() : List.of(regex));
    boolean begins = !parts.isEmpty() && isAnchor(parts.get(0), false);
    if (begins) {
      parts.remove(0);
    }
    boolean ends = !parts.isEmpty() && isAnchor(parts.get(parts.size() - 1), true);
    if (ends) {
      parts.remove(parts.size() - 1);
    }
    Regex inside = new Regex.Sequence(parts);
    return inside.hasAnchor()
        ? Optional.empty()
        : Optional.of((begins ? "" : "char* ") + text(inside) + (ends ? "" : " char*"));
  }

  private static boolean isAnchor(Regex part, boolean atEnd) {
    return part instanceof Regex.Anchor anchor && anchor.atEnd() == atEnd;
  }

  private static String text(Regex regex) {
    if (regex instanceof Regex.Characters characters) {
      return JsonCharacters.of(characters.set());
    }
    if (regex instanceof Regex.Sequence sequence) {
      return sequence.parts().isEmpty()
          ? EMPTY
          : sequence.parts().stream().map(RegexRules::text).collect(Collectors.joining(" "));
    }
    if (regex instanceof Regex.Choice choice) {
      return choice.alternatives().stream()
          .map(RegexRules::text)
          .collect(Collectors.joining(" | ", "(", ")"));
    }
    Regex.Repetition repetition = (Regex.Repetition) regex;
    String most = repetition.most() == Regex.UNLIMITED ? "" : "" + repetition.most();
    return "(" + text(repetition.part()) + "){" + repetition.least() + "," + most + "}";
  }

  /** The name of a rule for the texts of an automaton, which is not empty. */
  String of(Automaton automaton) {
    return new States(automaton.states()).rule();
  }

  /** Writes a rule for each state, or the state inside of the only one that leads to it. */
  private final class States {

    private final List<Automaton.State> states;
    private final int[] entries;
    private final String name = rules.fresh("text");

    States(List<Automaton.State> states) {
      this.states = states;
      this.entries = new int[states.size()];
      states.forEach(state -> state.edges().forEach(edge -> entries[edge.target()]++));
    }

    String rule() {
      List<Integer> open = new ArrayList<>(List.of(0));
      entries[0] = 2;
      for (int i = 0; i < open.size(); i++) {
        rules.put(name(open.get(i)), body(open.get(i), 0, open));
      }
      return name(0);
    }

    private String name(int state) {
      return name + "-" + state;
    }

    private String body(int at, int depth, List<Integer> open) {
      Automaton.State state = states.get(at);
      List<String> alternatives = new ArrayList<>();
      for (Automaton.Edge edge : state.edges()) {
        alternatives.add(JsonCharacters.of(edge.set()) + " " + target(edge.target(), depth, open));
      }
      if (state.accepting()) {
        alternatives.add(EMPTY);
      }
      return String.join(" | ", alternatives);
    }

    private String target(int target, int depth, List<Integer> open) {
      if (entries[target] == 1 && depth < MAX_INLINED) {
        return "(" + body(target, depth + 1, open) + ")";
      }
      if (entries[target] >= 0) {
        entries[target] = -1 - entries[target];
        if (target != 0) {
          open.add(target);
        }
      }
      return name(target);
    }
  }
}
