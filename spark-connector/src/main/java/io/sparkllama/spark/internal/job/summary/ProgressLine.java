package io.sparkllama.spark.internal.job.summary;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * How far a run is, on one line: written over on a terminal, now and then a line of its own where
 * there is none. Thread-safe.
 */
public final class ProgressLine {

  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);
  private static final int WIDTH = 110;

  private final PrintStream out;
  private final boolean terminal;
  private Duration lastLine = Duration.ZERO;
  private boolean open;

  /**
   * @param terminal whether a line may be written over
   */
  public ProgressLine(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Whether this process writes to a terminal. Newer Javas have a console without one. */
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

  /** A line of its own. */
  public synchronized void say(String text) {
    end();
    out.println(text);
  }

  /** Leaves the line as it is. */
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
