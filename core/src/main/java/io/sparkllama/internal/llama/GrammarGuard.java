package io.sparkllama.internal.llama;

import io.sparkllama.engine.GrammarException;

/**
 * Checks a grammar before llama.cpp parses it. Its parser recurses for every open parenthesis and
 * copies a part for every repetition, so a short malicious grammar could exhaust the process's
 * stack or memory.
 */
final class GrammarGuard {

  static final int MAX_CHARACTERS = 1 << 20;
  static final int MAX_DEPTH = 200;
  static final int MAX_REPETITIONS = 2000;
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
        grammar.length() <= MAX_CHARACTERS,
        "it has " + grammar.length() + " characters; the maximum is " + MAX_CHARACTERS);
    require(grammar.indexOf('\0') < 0, "it contains a NUL character");
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
                ++depth <= MAX_DEPTH, "parentheses are nested more than " + MAX_DEPTH + " deep");
        case ')' -> depth--;
        case '{' -> repetitions();
        default -> {}
      }
    }
  }

  /** Skips past an end character that is not escaped by a backslash. */
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
      require(number <= MAX_REPETITIONS, "a repetition count exceeds " + MAX_REPETITIONS);
    }
  }

  private static void require(boolean condition, String fault) {
    if (!condition) {
      throw new GrammarException("the grammar cannot be used: " + fault);
    }
  }
}
