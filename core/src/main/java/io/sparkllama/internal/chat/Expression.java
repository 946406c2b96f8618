package io.sparkllama.internal.chat;

/** What has a value. */
interface Expression extends Node {

  /** Computes it, and counts that. */
  default Object value(Scope scope) {
    Run run = scope.run();
    run.step();
    run.enter();
    try {
      return compute(scope);
    } finally {
      run.leave();
    }
  }

  /** Computes it; called by {@link #value} alone. */
  Object compute(Scope scope);
}
