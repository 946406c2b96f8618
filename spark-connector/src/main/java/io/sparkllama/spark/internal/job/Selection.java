package io.sparkllama.spark.internal.job;

import static org.apache.spark.sql.functions.col;

import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The rows to answer, of what the input has. */
final class Selection {

  private Selection() {}

  /**
   * Selects.
   *
   * @throws IllegalArgumentException if {@code --where} is no condition for these rows
   */
  static Dataset<Row> of(Dataset<Row> rows, JobArguments arguments) {
    Dataset<Row> selected = arguments.where == null ? rows : where(rows, arguments.where);
    if (arguments.sample != null) {
      selected =
          arguments.resumable()
              ? selected.where(Ids.inSample(arguments.idColumn, arguments.sample))
              : selected.sample(arguments.sample, Ids.SEED);
    }
    if (arguments.limit != null) {
      Dataset<Row> inOrder =
          arguments.resumable() ? selected.orderBy(col(Ids.quoted(arguments.idColumn))) : selected;
      selected = inOrder.limit(arguments.limit);
    }
    return selected;
  }

  private static Dataset<Row> where(Dataset<Row> rows, String condition) {
    try {
      return rows.where(condition);
    } catch (Exception e) {
      if (e instanceof AnalysisException wrong) {
        throw new IllegalArgumentException(
            "--where '"
                + condition
                + "' is no condition for the input: "
                + wrong.getSimpleMessage(),
            e);
      }
      throw e;
    }
  }
}
