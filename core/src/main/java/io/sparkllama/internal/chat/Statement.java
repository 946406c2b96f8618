package io.sparkllama.internal.chat;

/** A node that writes text or sets variables. */
interface Statement extends Node {

  /** What to execute after a statement. */
  enum Next {
    STATEMENT,
    ITERATION,
    END_OF_LOOP
  }

  Next execute(Scope scope, TextBuilder to);
}
