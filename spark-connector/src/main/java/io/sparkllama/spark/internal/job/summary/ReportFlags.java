package io.sparkllama.spark.internal.job.summary;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags of {@link ReportArguments}. Picocli sets the fields. */
public final class ReportFlags {

  @Option(
      names = "--label-column",
      paramLabel = "COLUMN",
      description = "column with the expected texts, to compare results with")
  private String labelColumn;

  @Option(names = "--show", paramLabel = "N", description = "rows to print at the end (0)")
  private int show;

  @Option(
      names = "--summary",
      paramLabel = "FILE",
      description = "file for the summary as JSON; none by default")
  private String summary;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "file for a report with charts as HTML; none by default")
  private String report;

  /**
   * The arguments that the flags describe.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  public ReportArguments arguments() {
    return new ReportArguments(
        Optional.ofNullable(labelColumn),
        show,
        Optional.ofNullable(summary),
        Optional.ofNullable(report));
  }
}
