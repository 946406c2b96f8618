package io.sparkllama.internal.scheduling;

import io.sparkllama.Failure;
import io.sparkllama.engine.GrammarException;

/** What an engine says of params that it has no sampler for. */
final class Sampling {

  private Sampling() {}

  /** Tells a grammar that cannot be used from other options. */
  static Failure failureOf(IllegalArgumentException refusal) {
    return Failure.of(
        refusal instanceof GrammarException ? Failure.Kind.GRAMMAR : Failure.Kind.OPTION, refusal);
  }
}
