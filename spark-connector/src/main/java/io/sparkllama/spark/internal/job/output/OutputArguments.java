package io.sparkllama.spark.internal.job.output;

import io.sparkllama.spark.internal.job.input.ArgumentChecks;
import io.sparkllama.spark.internal.job.input.Formats;
import java.util.List;

/**
 * The output of a run. Immutable.
 *
 * @param path path of the output, or name of the table
 * @param format one of the writable formats
 * @param partitionBy columns whose values become folders
 * @param chunkRows number of rows that are committed together if rows have ids, 1 or more
 * @param overwrite whether to replace an existing output
 */
public record OutputArguments(
    String path, String format, List<String> partitionBy, int chunkRows, boolean overwrite) {

  /** Refuses values out of range. */
  public OutputArguments {
    partitionBy = List.copyOf(partitionBy);
    ArgumentChecks.require(chunkRows >= 1, "--chunk-rows", chunkRows, "1 or more");
    Formats.requireWritten(format);
    ArgumentChecks.requireNoCredentials("--output", path);
  }

  /** Whether the output is a table of a catalog, addressed by name. */
  public boolean isTable() {
    return format.equals(Formats.TABLE);
  }
}
