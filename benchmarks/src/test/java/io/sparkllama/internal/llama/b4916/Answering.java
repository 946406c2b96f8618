package io.sparkllama.internal.llama.b4916;

import java.util.Set;
import java.util.TreeSet;

/** The architectures with which llama.cpp b4916 generates text, for tests outside the package. */
public final class Answering {

  private Answering() {}

  /** The names of the architectures. */
  public static Set<String> architectures() {
    Set<String> names = new TreeSet<>(Architectures.known(Architectures.Kind.DECODER));
    names.addAll(Architectures.known(Architectures.Kind.RECURRENT));
    return names;
  }
}
