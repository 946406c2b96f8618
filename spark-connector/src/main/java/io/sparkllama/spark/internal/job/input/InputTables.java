package io.sparkllama.spark.internal.job.input;

import java.util.HashMap;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads the input of a run. */
public final class InputTables {

  private InputTables() {}

  /**
   * The input as a dataset. By default, CSV has a header and may have line breaks in quoted values.
   * A text file becomes a column {@code prompt} with one row per line.
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
