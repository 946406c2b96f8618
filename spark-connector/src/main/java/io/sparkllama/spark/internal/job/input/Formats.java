package io.sparkllama.spark.internal.job.input;

import java.util.List;

/** The formats of tables, by the names that arguments give them. */
public final class Formats {

  public static final String PARQUET = "parquet";
  public static final String CSV = "csv";
  public static final String JSON = "json";

  /** Not files in a folder, but a table by its name. */
  public static final String TABLE = "table";

  static final String TEXT = "text";

  private static final String ORC = "orc";
  private static final List<String> READ = List.of(PARQUET, ORC, JSON, CSV, TEXT, TABLE);
  private static final List<String> WRITTEN = List.of(PARQUET, ORC, JSON, CSV, TABLE);

  private Formats() {}

  /** Refuses a format that cannot be read. */
  static void requireRead(String format) {
    requireOneOf(READ, "--input-format", format);
  }

  /** Refuses a format that cannot be written. */
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
