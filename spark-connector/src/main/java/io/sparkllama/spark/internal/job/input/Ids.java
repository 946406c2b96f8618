package io.sparkllama.spark.internal.job.input;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The id column of a run: samples by id, uniqueness of ids, and quoted column names. */
public final class Ids {

  static final long SEED = 42;

  private static final int SAMPLE_STEPS = 1_000_000;
  private static final int EXAMPLES = 3;
  private static final String ROWS = "spark_llama_rows";

  private Ids() {}

  /** Whether a row is in a sample: a hash of its id decides, so each run has the same sample. */
  static Column inSample(String idColumn, double share) {
    return pmod(xxhash64(col(quoted(idColumn)), lit(SEED)), lit(SAMPLE_STEPS))
        .lt((long) (share * SAMPLE_STEPS));
  }

  /** A column's name in backquotes, so that Spark does not read a dot as access to a field. */
  public static String quoted(String column) {
    return "`" + column.replace("`", "``") + "`";
  }

  /**
   * Counts rows and requires that their ids are unique and not null. Reads only the ids.
   *
   * @throws IllegalArgumentException with examples if they are not
   */
  public static long countUnique(Dataset<Row> rows, String idColumn) {
    Column id = col(quoted(idColumn));
    Column wrong = id.isNull().or(col(ROWS).gt(1));
    Dataset<Row> counts = rows.groupBy(id).agg(count(lit(1)).as(ROWS));
    Row sums = counts.agg(coalesce(sum(ROWS), lit(0L)), count_if(wrong)).first();
    if (sums.getLong(1) > 0) {
      throw new IllegalArgumentException(
          "the column '"
              + idColumn
              + "' does not identify rows: "
              + counts.where(wrong).limit(EXAMPLES).collectAsList().stream()
                  .map(row -> row.get(0) + " is on " + row.getLong(1) + " rows")
                  .collect(Collectors.joining(", "))
              + "; name a column of unique values without nulls");
    }
    return sums.getLong(0);
  }
}
