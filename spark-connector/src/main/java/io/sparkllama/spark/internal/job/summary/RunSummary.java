package io.sparkllama.spark.internal.job.summary;

import io.sparkllama.spark.internal.job.output.Fingerprint;
import java.util.Optional;

/**
 * What a run did, and what its table holds.
 *
 * @param statistics of the table
 * @param output where the table is
 * @param engine name of the engine and its build
 * @param seconds time from its first task to the committed table
 * @param newRows rows that this run has written
 * @param matching rows whose result is the label, if there are labels
 * @param stopped why it stopped before its end
 * @param fingerprint of a run that can be resumed
 */
public record RunSummary(
    Statistics statistics,
    String output,
    String engine,
    double seconds,
    long newRows,
    Optional<Matching> matching,
    Optional<StopReason> stopped,
    Optional<Fingerprint> fingerprint) {

  /**
   * Rows whose result is exactly the label.
   *
   * @param labelColumn column of the labels
   */
  public record Matching(String labelColumn, long rows) {}
}
