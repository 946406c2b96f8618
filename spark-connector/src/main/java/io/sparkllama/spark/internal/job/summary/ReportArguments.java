package io.sparkllama.spark.internal.job.summary;

import io.sparkllama.spark.internal.job.input.ArgumentChecks;
import java.util.Optional;

/**
 * What a run says at its end.
 *
 * @param labelColumn column with the expected texts
 * @param show rows to print
 * @param summary file for the summary as JSON
 * @param report file for the report as HTML
 */
public record ReportArguments(
    Optional<String> labelColumn, int show, Optional<String> summary, Optional<String> report) {

  /** Refuses values out of their range. */
  public ReportArguments {
    ArgumentChecks.require(show >= 0, "--show", show, "0 or more");
  }
}
