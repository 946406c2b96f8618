package io.sparkllama.spark.internal.job.output;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.sparkllama.spark.internal.job.input.Ids;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Whether what is in an output is what was to be written, counted when all is committed. */
public final class Completeness {

  private static final int EXAMPLES = 3;
  private static final String ROWS = "spark_llama_rows";
  private static final String KNOWN = "spark_llama_known";

  private Completeness() {}

  /**
   * Requires so many rows.
   *
   * @throws IllegalStateException if there are more or fewer
   */
  public static void requireCount(String output, long wanted, Dataset<Row> written) {
    long rows = written.count();
    if (rows != wanted) {
      throw new IllegalStateException(
          String.format(
              "%s has %,d rows and must have %,d; was something else writing to it?",
              output, rows, wanted));
    }
  }

  /**
   * Requires that each row that was to be written is there once, beside those of before.
   *
   * @param wanted the rows that must be there, whoever has written them
   * @param written the output, listed anew
   * @param total how many rows it must have
   * @throws IllegalStateException with ids that are missing or on several rows
   */
  public static void requireEach(
      String output, String idColumn, Dataset<Row> wanted, Dataset<Row> written, long total) {
    Column name = col(Ids.quoted(idColumn)).cast("string");
    Row counted =
        counts(written.select(col(Ids.quoted(idColumn))), idColumn)
            .join(
                wanted.select(col(Ids.quoted(idColumn)), lit(true).as(KNOWN)),
                new String[] {idColumn},
                "full_outer")
            .agg(
                coalesce(sum(ROWS), lit(0L)),
                min(when(col(ROWS).isNull(), name)),
                min(when(col(ROWS).gt(1), name)))
            .first();
    if (counted.getLong(0) != total || !counted.isNullAt(1) || !counted.isNullAt(2)) {
      throw new IllegalStateException(
          String.format(
              "%s has %,d rows and must have %,d%s%s; was something else writing to it?",
              output,
              counted.getLong(0),
              total,
              counted.isNullAt(1) ? "" : "; some are missing, such as " + counted.getString(1),
              counted.isNullAt(2)
                  ? ""
                  : "; some are there twice, such as " + counted.getString(2)));
    }
  }

  private static Dataset<Row> counts(Dataset<Row> rows, String idColumn) {
    return rows.groupBy(col(Ids.quoted(idColumn))).agg(count(lit(1)).as(ROWS));
  }

  /**
   * Requires that the rows of an output are rows of the input, each once. Reads all of each.
   *
   * @param ids those of the input
   * @throws IllegalStateException with ids that are not, or with what cannot be read
   */
  static void requireRowsOf(
      String output, String idColumn, Dataset<Row> written, Dataset<Row> ids) {
    Column id = col(Ids.quoted(idColumn));
    Dataset<Row> whole =
        written.select(
            id,
            xxhash64(
                    Arrays.stream(written.schema().fields())
                        .map(field -> Digest.of(col(Ids.quoted(field.name())), field.dataType()))
                        .toArray(Column[]::new))
                .as("whole"));
    List<Row> wrong;
    try {
      wrong =
          whole
              .groupBy(id)
              // so that no column is left out as not needed
              .agg(count(lit(1)).as(ROWS), max("whole").as("whole"))
              .join(ids.withColumn(KNOWN, lit(true)), new String[] {idColumn}, "left")
              .where(col(ROWS).gt(1).or(col(KNOWN).isNull()).or(col("whole").isNull()))
              .select(id.cast("string"), col(ROWS))
              .limit(EXAMPLES)
              .collectAsList();
    } catch (Exception e) {
      throw new IllegalStateException(
          "the rows at "
              + output
              + " cannot be read: "
              + RoundTrip.message(e)
              + "; if a file is damaged, delete it, and its rows are asked for again",
          e);
    }
    if (!wrong.isEmpty()) {
      throw new IllegalStateException(
          wrong.stream()
              .map(
                  row ->
                      row.getLong(1) > 1
                          ? "there are several rows of " + row.getString(0)
                          : "the input has no row of " + row.getString(0))
              .collect(
                  Collectors.joining(
                      ", ",
                      "",
                      " at "
                          + output
                          + "; give the input that those rows are of, another output, or start anew"
                          + " with --overwrite")));
    }
  }
}
