package io.sparkllama.spark.internal.options;

/** The narrowest scope that may set an option; wider scopes may set it too. */
public enum Scope {
  /** A whole session. */
  SESSION("session"),
  /** All rows of a call: options that locate or shape a processor, or the call itself. */
  CALL("call"),
  /** A single row: options that shape its result. */
  ROW("row");

  private final String label;

  Scope(String label) {
    this.label = label;
  }

  /** The name in the documentation. */
  public String label() {
    return label;
  }
}
