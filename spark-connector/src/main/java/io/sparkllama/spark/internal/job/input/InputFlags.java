package io.sparkllama.spark.internal.job.input;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** The flags of {@link InputArguments}. Picocli sets the fields. */
public final class InputFlags {

  @Option(
      names = "--input",
      required = true,
      paramLabel = "PATH",
      description = "the table of prompts")
  private String input;

  @Option(
      names = "--input-format",
      paramLabel = "FORMAT",
      description = "parquet, orc, json, csv, text, or table for a table by name (parquet)")
  private String inputFormat = Formats.PARQUET;

  @Option(
      names = "--input-option",
      paramLabel = "NAME=VALUE",
      description = "option of Spark's reader, such as header=false for csv")
  private Map<String, String> inputOptions = new TreeMap<>();

  @Option(
      names = "--id-column",
      paramLabel = "COLUMN",
      description = "column that identifies each row; with it, a run can be resumed")
  private String idColumn;

  @Option(
      names = "--where",
      paramLabel = "CONDITION",
      description = "SQL condition that selects rows")
  private String where;

  @Option(
      names = "--sample",
      paramLabel = "SHARE",
      description = "share of the rows to process, above 0 and at most 1; always the same rows")
  private Double sample;

  @Option(names = "--limit", paramLabel = "N", description = "maximum number of rows")
  private Integer limit;

  /**
   * The arguments that the flags describe.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  public InputArguments arguments() {
    return new InputArguments(
        input,
        inputFormat,
        inputOptions,
        Optional.ofNullable(idColumn),
        Optional.ofNullable(where),
        Optional.ofNullable(sample),
        Optional.ofNullable(limit));
  }
}
