package io.sparkllama.spark.internal.job.summary;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * Prints the progress of a run: on a terminal as one line that is overwritten, elsewhere as a new
 * line every ten seconds. Thread-safe.
 */
public final class ProgressLine {

  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);
  private static final int WIDTH = 110;

  private final PrintStream out;
  private final boolean terminal;
  private Duration lastLine = Duration.ZERO;
  private boolean open;

  /**
   * @param terminal whether lines can be overwritten
   */
  public ProgressLine(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Whether this process writes to a terminal. Since Java 22, a console may exist without one. */
  @SuppressWarnings("SystemConsoleNull") // asked for below
  public static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  /**
   * Prints the progress.
   *
   * @param done number of finished rows, failed ones included
   * @param total number of rows that the run computes
   * @param failed number of failed rows
   * @param tokens number of generated tokens
   * @param elapsed time since the start of the run
   */
  public synchronized void show(long done, long total, long failed, long tokens, Duration elapsed) {
    String text = describe(done, total, failed, tokens, elapsed);
    if (terminal) {
      out.printf("\r%-" + WIDTH + "s", text);
      out.flush();
      open = true;
    } else if (elapsed.minus(lastLine).compareTo(BETWEEN_LINES) >= 0) {
      lastLine = elapsed;
      out.println(text);
    }
  }

  /** Prints a message on a line of its own. */
  public synchronized void say(String text) {
    end();
    out.println(text);
  }

  /** Ends the overwritten line, if there is one. */
  public synchronized void end() {
    if (open) {
      out.println();
      open = false;
    }
  }

  static String describe(long done, long total, long failed, long tokens, Duration elapsed) {
    double seconds = Math.max(0.001, elapsed.toMillis() / 1000.0);
    double rate = done / seconds;
    String left =
        done == 0 || done >= total
            ? ""
            : ", " + time(Duration.ofSeconds((long) ((total - done) / rate))) + " left";
    return String.format(
        Locale.ROOT,
        "%,d of %,d rows (%.0f %%), %.1f rows/s, %.0f tokens/s, %,d failed, %s%s",
        done,
        total,
        total == 0 ? 100.0 : 100.0 * done / total,
        rate,
        tokens / seconds,
        failed,
        time(elapsed),
        left);
  }

  private static String time(Duration duration) {
    if (duration.toHours() >= 24) {
      return duration.toDays() + " d " + duration.toHoursPart() + " h";
    }
    return duration.toHours() > 0
        ? duration.toHours() + " h " + duration.toMinutesPart() + " min"
        : duration.toMinutes() > 0
            ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
            : duration.toSeconds() + " s";
  }
}
