package io.sparkllama.spark.internal.job.input;

import java.util.Map;
import java.util.Optional;

/**
 * What a run reads, and which of its rows.
 *
 * @param path of the table, or its name
 * @param options of Spark's reader
 * @param idColumn the column that names a row: a run that has one can be resumed
 * @param where SQL condition for rows
 * @param sample share of the rows, above 0 and at most 1
 * @param limit rows at most, 1 or more
 */
public record InputArguments(
    String path,
    String format,
    Map<String, String> options,
    Optional<String> idColumn,
    Optional<String> where,
    Optional<Double> sample,
    Optional<Integer> limit) {

  /** Refuses values out of their range. */
  public InputArguments {
    options = Map.copyOf(options);
    limit.ifPresent(rows -> ArgumentChecks.require(rows >= 1, "--limit", rows, "1 or more"));
    sample.ifPresent(
        share ->
            ArgumentChecks.require(
                share > 0 && share <= 1, "--sample", share, "above 0 and at most 1"));
    Formats.requireRead(format);
  }

  /** Whether all rows of the table are wanted. */
  public boolean wantsAll() {
    return where.isEmpty() && sample.isEmpty() && limit.isEmpty();
  }
}
