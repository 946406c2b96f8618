package io.sparkllama.spark.internal.job.output;

import io.sparkllama.spark.internal.job.input.Formats;
import java.util.List;
import picocli.CommandLine.Option;

/** {@link OutputArguments} on a command line. Filled by picocli. */
public final class OutputFlags {

  @Option(
      names = "--output",
      required = true,
      paramLabel = "PATH",
      description = "where the results go")
  private String output;

  @Option(
      names = "--output-format",
      paramLabel = "FORMAT",
      description = "parquet, orc, json, csv, or table for the name of one (parquet)")
  private String outputFormat = Formats.PARQUET;

  @Option(
      names = "--partition-by",
      paramLabel = "COLUMN",
      split = ",",
      description = "columns whose values become folders of the output")
  private List<String> partitionBy = List.of();

  @Option(
      names = "--chunk-rows",
      paramLabel = "N",
      description = "rows that are committed together, with --id-column (1000)")
  private int chunkRows = 1000;

  @Option(names = "--overwrite", description = "replace what is at the output")
  private boolean overwrite;

  /**
   * What was given.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  public OutputArguments arguments() {
    return new OutputArguments(output, outputFormat, partitionBy, chunkRows, overwrite);
  }
}
