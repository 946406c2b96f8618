package io.sparkllama.internal.chat;

/** A node that has a value. */
interface Expression extends Node {

  /** Evaluates the expression and counts the step. */
  default Object value(Scope scope) {
    RenderState state = scope.state();
    state.step();
    state.enter();
    try {
      return compute(scope);
    } finally {
      state.leave();
    }
  }

  /** Evaluates the expression. Called only by {@link #value}. */
  Object compute(Scope scope);
}
