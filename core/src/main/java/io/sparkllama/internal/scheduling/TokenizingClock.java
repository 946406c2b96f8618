package io.sparkllama.internal.scheduling;

import java.util.function.LongSupplier;

/**
 * Measures tokenizing: its time counts, although nothing can interrupt native code.
 *
 * @param nanos the time, as {@link System#nanoTime} gives it
 */
record TokenizingClock(LongSupplier nanos) {

  /** Finds the tokens of a request. */
  interface Tokenizing {
    Tokens tokens() throws Refusal;
  }

  /** The tokens, with the time that it took to find them. */
  Tokens timed(Tokenizing tokenizing) throws Refusal {
    long startNanos = nanos.getAsLong();
    Tokens tokens = tokenizing.tokens();
    return tokens.foundIn(nanos.getAsLong() - startNanos);
  }
}
