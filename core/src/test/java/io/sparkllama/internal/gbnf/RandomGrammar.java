package io.sparkllama.internal.gbnf;

import java.util.Random;

/** Makes small grammars of which many parts may be empty. */
public final class RandomGrammar {

  private static final int RULES = 3;
  private static final int DEPTH = 2;
  private static final String[] LEAVES = {
    "\"a\"", "\"b\"", "\"\"", "\"ab\"", "[ab]", "[^a]", "\"é\"", "[é-😀]", "\"😀\"", "."
  };
  private static final String[] REPETITIONS = {"", "", "", "?", "*", "+", "{2}", "{0,2}", "{1,}"};

  private final Random random;

  /** The rule being written. */
  private int rule = -1;

  public RandomGrammar(Random random) {
    this.random = random;
  }

  public String gbnf() {
    StringBuilder rules = new StringBuilder("root ::= " + choice(0) + "\n");
    for (int i = 0; i < RULES; i++) {
      rule = i;
      rules.append("r").append(i).append(" ::= ").append(choice(1)).append('\n');
    }
    return rules.toString();
  }

  private String choice(int depth) {
    StringBuilder choice = new StringBuilder(sequence(depth));
    for (int i = random.nextInt(2); i > 0; i--) {
      choice.append(" | ").append(sequence(depth));
    }
    return choice.toString();
  }

  private String sequence(int depth) {
    StringBuilder sequence = new StringBuilder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      sequence.append(sequence.length() == 0 ? "" : " ").append(part(depth));
    }
    return sequence.toString();
  }

  private String part(int depth) {
    int kind = random.nextInt(8);
    String part =
        kind < 2 && depth < DEPTH
            ? "(" + choice(depth + 1) + ")"
            : kind < 4 && (rule < RULES - 1 || random.nextInt(4) == 0)
                ? "r" + reference()
                : LEAVES[random.nextInt(LEAVES.length)];
    return part + REPETITIONS[random.nextInt(REPETITIONS.length)];
  }

  /** Usually a later rule, so that few grammars loop. */
  private int reference() {
    int first = random.nextInt(6) == 0 ? 0 : Math.min(rule + 1, RULES - 1);
    return first + random.nextInt(RULES - first);
  }
}
