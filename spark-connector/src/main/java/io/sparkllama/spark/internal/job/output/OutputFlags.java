package io.sparkllama.spark.internal.job.output;

import io.sparkllama.spark.internal.job.input.Formats;
import java.util.List;
import picocli.CommandLine.Option;

/** The flags of {@link OutputArguments}. Picocli sets the fields. */
public final class OutputFlags {

  @Option(
      names = "--output",
      required = true,
      paramLabel = "PATH",
      description = "where to write the rows with their results")
  private String output;

  @Option(
      names = "--output-format",
      paramLabel = "FORMAT",
      description = "parquet, orc, json, csv, or table for a table by name (parquet)")
  private String outputFormat = Formats.PARQUET;

  @Option(
      names = "--partition-by",
      paramLabel = "COLUMN",
      split = ",",
      description = "columns to partition the output by, one folder per value")
  private List<String> partitionBy = List.of();

  @Option(
      names = "--chunk-rows",
      paramLabel = "N",
      description = "rows that are committed together, with --id-column (1000)")
  private int chunkRows = 1000;

  @Option(names = "--overwrite", description = "replace an existing output")
  private boolean overwrite;

  /**
   * The arguments that the flags describe.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  public OutputArguments arguments() {
    return new OutputArguments(output, outputFormat, partitionBy, chunkRows, overwrite);
  }
}
