package io.sparkllama.spark.internal.job.input;

import java.util.Map;
import java.util.Optional;

/**
 * The input of a run and the selection of its rows. Immutable.
 *
 * @param path path of the input, or name of the table
 * @param format one of the readable {@link Formats}
 * @param options options of Spark's reader
 * @param idColumn column that identifies a row; a run with one can be resumed
 * @param where SQL condition that selects rows
 * @param sample share of the rows to select, above 0 and at most 1
 * @param limit maximum number of rows, 1 or more
 */
public record InputArguments(
    String path,
    String format,
    Map<String, String> options,
    Optional<String> idColumn,
    Optional<String> where,
    Optional<Double> sample,
    Optional<Integer> limit) {

  /** Refuses values out of range. */
  public InputArguments {
    options = Map.copyOf(options);
    limit.ifPresent(rows -> ArgumentChecks.require(rows >= 1, "--limit", rows, "1 or more"));
    sample.ifPresent(
        share ->
            ArgumentChecks.require(
                share > 0 && share <= 1, "--sample", share, "above 0 and at most 1"));
    Formats.requireRead(format);
    ArgumentChecks.requireNoCredentials("--input", path);
  }

  /** Whether the run selects all rows of the input. */
  public boolean wantsAll() {
    return where.isEmpty() && sample.isEmpty() && limit.isEmpty();
  }
}
