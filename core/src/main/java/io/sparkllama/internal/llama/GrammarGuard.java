package io.sparkllama.internal.llama;

import io.sparkllama.engine.GrammarException;

/**
 * What a grammar must keep to before llama.cpp may parse it. Its parser recurses for each open
 * parenthesis and copies a part for each repetition, so that a short hostile text would take the
 * stack or the memory of the process.
 */
final class GrammarGuard {

  static final int LONGEST_CHARACTERS = 1 << 20;
  static final int DEEPEST_PARENTHESES = 200;
  static final int MOST_REPETITIONS = 2000;
  private static final int EXCERPT_CHARACTERS = 80;

  private final String grammar;
  private int position;
  private int depth;

  private GrammarGuard(String grammar) {
    this.grammar = grammar;
  }

  /** Throws {@link GrammarException} for a grammar that goes over a bound. */
  static void check(String grammar) {
    require(
        grammar.length() <= LONGEST_CHARACTERS,
        "it has " + grammar.length() + " characters, and " + LONGEST_CHARACTERS + " are the most");
    require(grammar.indexOf('\0') < 0, "it holds a NUL character");
    new GrammarGuard(grammar).scan();
  }

  static String excerpt(String grammar) {
    return grammar.length() <= EXCERPT_CHARACTERS
        ? grammar
        : grammar.substring(0, EXCERPT_CHARACTERS) + "...";
  }

  private void scan() {
    while (position < grammar.length()) {
      char c = grammar.charAt(position++);
      switch (c) {
        case '"' -> skipPast('"');
        case '[' -> skipPast(']');
        case '#' -> skipPast('\n');
        case '(' ->
            require(
                ++depth <= DEEPEST_PARENTHESES,
                "parentheses are more than " + DEEPEST_PARENTHESES + " deep");
        case ')' -> depth--;
        case '{' -> repetitions();
        default -> {}
      }
    }
  }

  /** To behind an end that no backslash escapes. */
  private void skipPast(char end) {
    while (position < grammar.length()) {
      char c = grammar.charAt(position++);
      if (c == end) {
        return;
      }
      if (c == '\\') {
        position++;
      }
    }
  }

  private void repetitions() {
    int number = 0;
    while (position < grammar.length() && grammar.charAt(position) != '}') {
      int digit = Character.digit(grammar.charAt(position++), 10);
      number = digit < 0 ? 0 : 10 * number + digit;
      require(
          number <= MOST_REPETITIONS, "something repeats more than " + MOST_REPETITIONS + " times");
    }
  }

  private static void require(boolean condition, String fault) {
    if (!condition) {
      throw new GrammarException("the grammar cannot be used: " + fault);
    }
  }
}
