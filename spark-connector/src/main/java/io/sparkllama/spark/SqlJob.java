package io.sparkllama.spark;

import io.sparkllama.spark.internal.options.Spelling;
import java.io.IOException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Runs SQL statements, one per argument, and prints their rows. Exits with 0, or with 1 after an
 * error.
 */
public final class SqlJob {

  private static final int SHOWN_ROWS = 1000;

  private SqlJob() {}

  /** Runs the statements and exits the JVM. */
  public static void main(String[] statements) {
    System.exit(execute(statements));
  }

  static int execute(String... statements) {
    try {
      WrongArguments.requireWhole(System.getProperty("sun.jnu.encoding"), statements);
      run(statements);
      return 0;
    } catch (Exception e) {
      System.err.println("error: " + ErrorMessage.of(e, Spelling.OPTION.names()));
      return 1;
    }
  }

  private static void run(String... statements) throws IOException {
    try (SparkSession session = SparkSession.builder().appName("spark-llama sql").getOrCreate()) {
      WrongArguments.requireWhole(session);
      for (String statement : statements) {
        Dataset<Row> rows = session.sql(statement);
        if (rows.columns().length > 0) {
          rows.show(SHOWN_ROWS, false);
        }
      }
    }
  }
}
