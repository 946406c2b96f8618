package io.sparkllama.internal.grammar;

/**
 * No value satisfies a schema, so the alternative or property that has it is left out. Where that
 * cannot be done, or a single schema contradicts itself, the schema is refused.
 */
final class Unsatisfiable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String path;

  Unsatisfiable(String path, String fault) {
    super(fault);
    this.path = path;
  }

  String path() {
    return path;
  }

  String fault() {
    return getMessage();
  }
}
