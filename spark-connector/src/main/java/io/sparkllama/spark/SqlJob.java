package io.sparkllama.spark;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Runs statements of SQL, each an argument, and prints their rows. Ends with 0, or 1 on an error.
 */
public final class SqlJob {

  private static final int SHOWN_ROWS = 1000;

  private SqlJob() {}

  public static void main(String[] statements) {
    System.exit(execute(statements));
  }

  static int execute(String... statements) {
    try (SparkSession session = SparkSession.builder().appName("spark-llama sql").getOrCreate()) {
      for (String statement : statements) {
        Dataset<Row> rows = session.sql(statement);
        if (rows.columns().length > 0) {
          rows.show(SHOWN_ROWS, false);
        }
      }
      return 0;
    } catch (Exception e) {
      System.err.println("error: " + ErrorMessage.of(e));
      return 1;
    }
  }
}
