package io.sparkllama.internal.scheduling;

/** The tokens of an admitted text, and whether some were dropped to make it fit. */
final class Tokens {

  static final Tokens NONE = new Tokens(new int[0], false);

  private final int[] ids;
  private final boolean truncated;

  Tokens(int[] ids, boolean truncated) {
    this.ids = ids;
    this.truncated = truncated;
  }

  /** The token IDs; must not be modified. */
  int[] ids() {
    return ids;
  }

  boolean truncated() {
    return truncated;
  }
}
