package io.sparkllama.internal.chat;

/** What writes text or sets names. */
interface Statement extends Node {

  /** What comes after a statement. */
  enum Next {
    STATEMENT,
    ITERATION,
    END_OF_LOOP
  }

  Next execute(Scope scope, TextBuilder to);
}
