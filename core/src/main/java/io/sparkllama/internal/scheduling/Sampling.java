package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.GrammarException;
import io.sparkllama.result.Failure;

/** Interprets an engine's rejection of sampling parameters. */
final class Sampling {

  private Sampling() {}

  /** Distinguishes an unusable grammar from other options. */
  static Failure failureOf(IllegalArgumentException refusal) {
    return Failure.of(
        refusal instanceof GrammarException ? Failure.Kind.GRAMMAR : Failure.Kind.OPTION, refusal);
  }
}
