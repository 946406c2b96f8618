package io.sparkllama.internal.process;

import java.util.Map;

/**
 * How an engine process ended.
 *
 * @param description a noun phrase for messages, such as {@code SIGSEGV in libllama.so+0x1f2}
 */
public record ExitCause(String description) {

  /** Exit statuses of processes that a signal ended are this plus its number. */
  private static final int SIGNALLED = 128;

  /** The JVM's exit status with {@code -XX:+ExitOnOutOfMemoryError}. */
  private static final int OUT_OF_HEAP = 3;

  private static final Map<Integer, String> SIGNALS =
      Map.of(
          2, "SIGINT", 4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", 9, "SIGKILL", 11,
          "SIGSEGV", 15, "SIGTERM", 31, "SIGSYS");

  /**
   * The cause in words.
   *
   * @param status the exit status, as Java reports it
   * @param report the JVM's report of a fatal error; empty if it wrote none
   * @param lastWords what native code wrote about its end; empty if nothing
   */
  static ExitCause of(int status, String report, String lastWords) {
    String words = reported(report);
    if (words.isEmpty()) {
      words = named(status);
    }
    return new ExitCause(lastWords.isEmpty() ? words : words + " (" + lastWords + ")");
  }

  /** A process that was ended because it did not respond. */
  static ExitCause unresponsive(long seconds) {
    return new ExitCause("no response for " + seconds + " s");
  }

  private static String named(int status) {
    if (status == OUT_OF_HEAP) {
      return "a full Java heap";
    }
    String signal = SIGNALS.get(status - SIGNALLED);
    if (signal == null) {
      return status > SIGNALLED ? "signal " + (status - SIGNALLED) : "exit status " + status;
    }
    return signal.equals("SIGKILL") ? "SIGKILL, as when the system runs out of memory" : signal;
  }

  /** The signal and the function at fault of the JVM's report, whose lines begin with a #. */
  private static String reported(String report) {
    String signal = "";
    String[] lines = report.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].replaceFirst("^#\\s*", "");
      if (signal.isEmpty() && line.startsWith("SIG")) {
        signal = line.replaceFirst("\\s.*", "");
      }
      if (line.startsWith("Problematic frame:") && i + 1 < lines.length && !signal.isEmpty()) {
        String frame = lines[i + 1].replaceFirst("^#\\s*(\\w\\s+)?", "").strip();
        return frame.isEmpty() ? signal : signal + " in " + frame;
      }
    }
    return signal;
  }

  @Override
  public String toString() {
    return description;
  }
}
