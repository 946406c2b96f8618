package io.sparkllama.it.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/** The table of faults in {@code target/faults.md}, to which each class adds its lines. */
final class FaultTable {

  private static final Path FILE = Path.of("target").toAbsolutePath().resolve("faults.md");

  private static final List<String> HEADER =
      List.of(
          "| fault | moment | expected | observed | rows lost | rows duplicated | seconds |",
          "| --- | --- | --- | --- | --- | --- | --- |");

  private FaultTable() {}

  /** Adds the line of a fault; the header first, if the file is new. */
  static void add(
      String fault,
      String moment,
      String expected,
      String observed,
      long lost,
      long doubled,
      Duration took) {
    add(
        String.format(
            "| %s | %s | %s | %s | %d | %d | %d |",
            fault, moment, expected, observed, lost, doubled, took.toSeconds()));
  }

  /**
   * Skips a test, and says so in a line, unless this machine has what it needs.
   *
   * @param faults what is not run
   * @param needs what it needs
   */
  static void require(boolean present, String faults, String needs) {
    if (!present) {
      add("| " + faults + " | | | not run: needs " + needs + " | | | |");
    }
    assumeTrue(present, needs);
  }

  private static void add(String line) {
    System.out.println(line);
    try {
      if (!Files.exists(FILE)) {
        Files.write(FILE, HEADER);
      }
      Files.write(FILE, List.of(line), StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
