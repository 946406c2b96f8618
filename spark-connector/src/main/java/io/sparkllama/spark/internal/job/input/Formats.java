package io.sparkllama.spark.internal.job.input;

import java.util.List;

/** The formats of inputs and outputs, by their names in arguments. */
public final class Formats {

  public static final String PARQUET = "parquet";
  public static final String CSV = "csv";
  public static final String JSON = "json";

  /** A table of a catalog, addressed by name instead of by path. */
  public static final String TABLE = "table";

  static final String TEXT = "text";

  private static final String ORC = "orc";
  private static final List<String> READ = List.of(PARQUET, ORC, JSON, CSV, TEXT, TABLE);
  private static final List<String> WRITTEN = List.of(PARQUET, ORC, JSON, CSV, TABLE);

  private Formats() {}

  /** Requires a format that can be read; {@link IllegalArgumentException} if it cannot. */
  static void requireRead(String format) {
    requireOneOf(READ, "--input-format", format);
  }

  /** Requires a format that can be written; {@link IllegalArgumentException} if it cannot. */
  public static void requireWritten(String format) {
    requireOneOf(WRITTEN, "--output-format", format);
  }

  private static void requireOneOf(List<String> formats, String option, String format) {
    if (!formats.contains(format)) {
      throw new IllegalArgumentException(
          option + " is '" + format + "'; it must be one of " + String.join(", ", formats));
    }
  }
}
