package io.sparkllama.internal.chat;

/** A part of a parsed template. Immutable once the template is parsed. */
interface Node {

  /** Says which names it reads and writes, in the order in which that counts. */
  void declare(Symbols symbols);
}
