package io.sparkllama.spark.internal.job.summary;

import io.sparkllama.spark.internal.job.input.ArgumentChecks;
import java.util.Optional;

/**
 * What a run prints and writes at its end. Immutable.
 *
 * @param labelColumn column with the expected texts
 * @param show number of rows to print, 0 or more
 * @param summary local path for the summary as JSON
 * @param report local path for the report as HTML
 */
public record ReportArguments(
    Optional<String> labelColumn, int show, Optional<String> summary, Optional<String> report) {

  /** Refuses values out of range. */
  public ReportArguments {
    ArgumentChecks.require(show >= 0, "--show", show, "0 or more");
  }
}
