package io.sparkllama.spark.internal.job.summary;

/** The limits of a run's budget, at which it stops early with an exit code of its own. */
public enum RunLimit {
  /** The run took longer than {@code --max-runtime}. */
  RUNTIME(3, "the run reached --max-runtime"),

  /** The run generated at least {@code --max-generated-tokens}. */
  GENERATED_TOKENS(4, "the run reached --max-generated-tokens"),

  /** A larger share of rows failed than {@code --max-failure-ratio}. */
  FAILURES(5, "more rows failed than --max-failure-ratio allows");

  private final int exitCode;
  private final String description;

  RunLimit(int exitCode, String description) {
    this.exitCode = exitCode;
    this.description = description;
  }

  /** The exit code of a run that stops at this limit. */
  public int exitCode() {
    return exitCode;
  }

  /** A clause that names the flag, for messages. */
  public String description() {
    return description;
  }
}
