package io.sparkllama.spark.internal.job.input;

import java.util.HashMap;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads the table of prompts. */
public final class InputTables {

  private InputTables() {}

  /**
   * Reads a table. CSV has a header and quoted line ends unless options say otherwise; text is a
   * column {@code prompt} with a row per line.
   */
  public static Dataset<Row> read(SparkSession session, InputArguments input) {
    String format = input.format();
    if (format.equals(Formats.TABLE)) {
      return session.table(input.path());
    }
    DataFrameReader reader = session.read().format(format);
    if (format.equals(Formats.CSV)) {
      reader.option("header", "true").option("multiLine", "true").option("escape", "\"");
    }
    Dataset<Row> rows = reader.options(new HashMap<>(input.options())).load(input.path());
    return format.equals(Formats.TEXT) ? rows.withColumnRenamed("value", "prompt") : rows;
  }
}
