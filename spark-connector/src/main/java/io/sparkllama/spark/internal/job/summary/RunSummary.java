package io.sparkllama.spark.internal.job.summary;

import io.sparkllama.spark.internal.job.output.Fingerprint;
import java.util.Optional;

/**
 * The summary of a run: what it did, and what its output contains. Immutable.
 *
 * @param statistics statistics of the whole output
 * @param output path of the output
 * @param engine name of the engine and its build
 * @param seconds time from the first task to the committed output
 * @param newRows number of rows that this run wrote
 * @param matching rows whose result equals the label, if there are labels
 * @param stopped the limit at which the run stopped early
 * @param fingerprint fingerprint of the rows, if the run can be resumed
 */
public record RunSummary(
    Statistics statistics,
    String output,
    String engine,
    double seconds,
    long newRows,
    Optional<Matching> matching,
    Optional<RunLimit> stopped,
    Optional<Fingerprint> fingerprint) {

  /**
   * Rows whose result equals the label.
   *
   * @param labelColumn column of labels
   * @param rows number of those rows
   */
  public record Matching(String labelColumn, long rows) {}
}
