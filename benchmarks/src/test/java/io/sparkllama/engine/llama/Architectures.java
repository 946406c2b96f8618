package io.sparkllama.engine.llama;

import java.util.Set;
import java.util.TreeSet;

/** For tests outside of the package: what the engine says of architectures. */
public final class Architectures {

  private Architectures() {}

  /** The names of those that generate text. */
  public static Set<String> answering() {
    Set<String> names = new TreeSet<>(Architecture.known(Architecture.Kind.DECODER));
    names.addAll(Architecture.known(Architecture.Kind.RECURRENT));
    return names;
  }
}
