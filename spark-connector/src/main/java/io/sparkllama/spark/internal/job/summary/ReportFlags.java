package io.sparkllama.spark.internal.job.summary;

import java.util.Optional;
import picocli.CommandLine.Option;

/** {@link ReportArguments} on a command line. Filled by picocli. */
public final class ReportFlags {

  @Option(
      names = "--label-column",
      paramLabel = "COLUMN",
      description = "column with the expected texts, to compare with")
  private String labelColumn;

  @Option(names = "--show", paramLabel = "N", description = "rows to print at the end (0)")
  private int show;

  @Option(
      names = "--summary",
      paramLabel = "FILE",
      description = "where the summary is written as JSON; none by default")
  private String summary;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "where a report with charts is written as HTML; none by default")
  private String report;

  /**
   * What was given.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  public ReportArguments arguments() {
    return new ReportArguments(
        Optional.ofNullable(labelColumn),
        show,
        Optional.ofNullable(summary),
        Optional.ofNullable(report));
  }
}
