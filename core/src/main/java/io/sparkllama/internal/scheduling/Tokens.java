package io.sparkllama.internal.scheduling;

/** The tokens of an admitted text, and whether some were dropped to make it fit. */
final class Tokens {

  static final Tokens NONE = new Tokens(new int[0], false);

  private final int[] ids;
  private final boolean truncated;
  private final long nanos;

  Tokens(int[] ids, boolean truncated) {
    this(ids, truncated, 0);
  }

  private Tokens(int[] ids, boolean truncated, long nanos) {
    this.ids = ids;
    this.truncated = truncated;
    this.nanos = nanos;
  }

  /** The same tokens, with the time that it took to find them. */
  Tokens foundIn(long takenNanos) {
    return new Tokens(ids, truncated, takenNanos);
  }

  /** How long it took to find them, as far as measured. */
  long nanos() {
    return nanos;
  }

  /** The token IDs; must not be modified. */
  int[] ids() {
    return ids;
  }

  boolean truncated() {
    return truncated;
  }
}
