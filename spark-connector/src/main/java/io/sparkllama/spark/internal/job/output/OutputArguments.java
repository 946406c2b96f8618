package io.sparkllama.spark.internal.job.output;

import io.sparkllama.spark.internal.job.input.ArgumentChecks;
import io.sparkllama.spark.internal.job.input.Formats;
import java.util.List;

/**
 * What a run writes.
 *
 * @param path of the table, or its name
 * @param partitionBy columns whose values become folders
 * @param chunkRows rows that are committed together where rows have names, 1 or more
 * @param overwrite whether what is there is replaced
 */
public record OutputArguments(
    String path, String format, List<String> partitionBy, int chunkRows, boolean overwrite) {

  /** Refuses values out of their range. */
  public OutputArguments {
    partitionBy = List.copyOf(partitionBy);
    ArgumentChecks.require(chunkRows >= 1, "--chunk-rows", chunkRows, "1 or more");
    Formats.requireWritten(format);
  }

  /** Whether the output is a table by its name. */
  public boolean isTable() {
    return format.equals(Formats.TABLE);
  }
}
