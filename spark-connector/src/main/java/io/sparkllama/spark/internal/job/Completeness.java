package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.job.summary.RowCounts;

/** Whether what is in an output is what was to be written, counted when all is committed. */
final class Completeness {

  private Completeness() {}

  /**
   * Requires so many rows, each once.
   *
   * @param output where they are, for messages
   * @param all whether each wanted row must be there
   * @throws IllegalStateException with ids that are missing or on several rows
   */
  static void require(String output, RowCounts counts, long wanted, boolean all) {
    boolean missing = all && counts.missing() != null;
    boolean duplicate = counts.duplicate() != null;
    if (counts.rows() != wanted || missing || duplicate) {
      throw new IllegalStateException(
          String.format(
              "%s has %,d rows and must have %,d%s%s; was something else writing to it?",
              output,
              counts.rows(),
              wanted,
              missing ? "; some are missing, such as " + counts.missing() : "",
              duplicate ? "; some are there twice, such as " + counts.duplicate() : ""));
    }
  }
}
