package io.sparkllama.spark.internal.job.input;

import static org.apache.spark.sql.functions.col;

import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The selection of input rows by {@code --where}, {@code --sample} and {@code --limit}. */
public final class Selection {

  private Selection() {}

  /**
   * The selected rows. With ids, sample and limit select the same rows in every run.
   *
   * @throws IllegalArgumentException if Spark cannot analyze the condition of {@code --where}
   */
  public static Dataset<Row> of(Dataset<Row> rows, InputArguments input) {
    Dataset<Row> selected = input.where().map(condition -> where(rows, condition)).orElse(rows);
    if (input.sample().isPresent()) {
      selected =
          input.idColumn().isPresent()
              ? selected.where(Ids.inSample(input.idColumn().get(), input.sample().get()))
              : selected.sample(input.sample().get(), Ids.SEED);
    }
    if (input.limit().isPresent()) {
      Dataset<Row> inOrder =
          input.idColumn().isPresent()
              ? selected.orderBy(col(Ids.quoted(input.idColumn().get())))
              : selected;
      selected = inOrder.limit(input.limit().get());
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
                + "' is not a valid condition for the input: "
                + wrong.getSimpleMessage(),
            e);
      }
      throw e;
    }
  }
}
