package io.sparkllama.internal.scheduling;

/** Why an item is not admitted. The message says what is wrong and what to do. */
final class Refusal extends Exception {

  private static final long serialVersionUID = 1L;

  private final int tokens;

  Refusal(String message) {
    this(message, 0);
  }

  /**
   * @param tokens how many tokens the item has, as far as they were counted
   */
  Refusal(String message, int tokens) {
    super(message, null, false, false);
    this.tokens = tokens;
  }

  int tokens() {
    return tokens;
  }
}
