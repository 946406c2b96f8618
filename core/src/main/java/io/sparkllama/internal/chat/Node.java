package io.sparkllama.internal.chat;

/** A node of a parsed template. Immutable once parsing is finished. */
interface Node {

  /** Declares the names it reads and writes, in evaluation order. */
  void declare(Symbols symbols);
}
