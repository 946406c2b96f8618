package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.job.summary.RowCounts;

/** Checks that a committed output has the rows that the run was to write. */
final class Completeness {

  private Completeness() {}

  /**
   * Requires a number of rows, each exactly once.
   *
   * @param output the output's path, for messages
   * @param wanted the number of rows
   * @param all whether every selected row must be present
   * @throws IllegalStateException naming an id that is missing or occurs more than once
   */
  static void require(String output, RowCounts counts, long wanted, boolean all) {
    boolean missing = all && counts.missing() != null;
    boolean duplicate = counts.duplicate() != null;
    if (counts.totals().rows() != wanted || missing || duplicate) {
      throw new IllegalStateException(
          String.format(
              "%s has %,d rows and must have %,d%s%s; was something else writing to it?",
              output,
              counts.totals().rows(),
              wanted,
              missing ? "; some are missing, such as " + counts.missing() : "",
              duplicate ? "; some occur twice, such as " + counts.duplicate() : ""));
    }
  }
}
