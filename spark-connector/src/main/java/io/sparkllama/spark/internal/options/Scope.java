package io.sparkllama.spark.internal.options;

/** The narrowest place that may set an option; wider places may set it, too. */
public enum Scope {
  /** A whole session. */
  SESSION("session"),
  /** All rows of a call: what locates or shapes a processor, or the call itself. */
  CALL("call"),
  /** Each row: what shapes its result. */
  ROW("row");

  private final String label;

  Scope(String label) {
    this.label = label;
  }

  /** Its name in the documentation. */
  public String label() {
    return label;
  }
}
