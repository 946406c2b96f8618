package io.sparkllama.spark.internal.job.summary;

/** Why a run stopped before its end, and the exit code that says so. */
public enum StopReason {
  RUNTIME(3, "the time is up"),
  GENERATED_TOKENS(4, "the tokens are used up"),
  FAILURES(5, "too many rows failed");

  private final int exitCode;
  private final String reason;

  StopReason(int exitCode, String reason) {
    this.exitCode = exitCode;
    this.reason = reason;
  }

  public int exitCode() {
    return exitCode;
  }

  public String reason() {
    return reason;
  }
}
