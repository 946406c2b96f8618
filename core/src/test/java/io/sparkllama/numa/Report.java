package io.sparkllama.numa;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Collects what was expected and what the kernel reported, and prints it. */
final class Report {

  /** What the table of all scenarios has a column for. */
  enum Column {
    CPUS,
    WEIGHTS,
    CACHES,
    SMALL,
    STEALS,
    WARNINGS
  }

  /** Begin the lines for the script; native code and the guest's kernel write other lines. */
  private static final String ROW = "numa-guest row";

  private static final String WRONG = "numa-guest wrong";

  private final String scenario;
  private final Map<Column, String> columns = new LinkedHashMap<>();
  private boolean right = true;

  Report(String scenario) {
    this.scenario = scenario;
  }

  /** The report of one of several openings. */
  Report ofOpening(int number) {
    return number == 1 ? this : new Report(scenario + ", opening " + number);
  }

  /** Shows a text in the table. */
  void show(Column column, String text) {
    columns.merge(column, text, (first, second) -> first + "; " + second);
  }

  /** Notes whether something is as expected, and prints it in any case. */
  void check(String what, String expected, String observed, boolean asExpected) {
    right &= asExpected;
    System.out.printf(
        "%s %s, %s: expected %s, observed %s%n",
        asExpected ? "numa-guest right" : WRONG, scenario, what, expected, observed);
  }

  /** Prints the row of the table. */
  void end() {
    String cells =
        Stream.of(Column.values())
            .map(column -> columns.getOrDefault(column, ""))
            .collect(Collectors.joining(" | "));
    System.out.printf("%s | %s | %s | %s |%n", ROW, scenario, cells, right ? "yes" : "no");
  }
}
