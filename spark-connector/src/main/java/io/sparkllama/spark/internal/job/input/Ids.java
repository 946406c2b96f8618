package io.sparkllama.spark.internal.job.input;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The column that names the rows of a run. */
public final class Ids {

  static final long SEED = 42;

  private static final int SAMPLE_STEPS = 1_000_000;
  private static final int EXAMPLES = 3;

  private Ids() {}

  /** Whether a row is in a sample: decided by its id, so that it is the same each time. */
  static Column inSample(String idColumn, double share) {
    return pmod(xxhash64(col(quoted(idColumn)), lit(SEED)), lit(SAMPLE_STEPS))
        .lt((long) (share * SAMPLE_STEPS));
  }

  /** A column's name, for what would read a dot as one of a struct. */
  public static String quoted(String column) {
    return "`" + column.replace("`", "``") + "`";
  }

  /**
   * Finds ids that name no row or several. Reads the ids only.
   *
   * @throws IllegalArgumentException with some of them
   */
  public static void requireUnique(Dataset<Row> rows, String idColumn) {
    Column id = col(quoted(idColumn));
    List<Row> wrong =
        rows.groupBy(id)
            .agg(count(lit(1)).as("rows"))
            .where(id.isNull().or(col("rows").gt(1)))
            .limit(EXAMPLES)
            .collectAsList();
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(
          "the column '"
              + idColumn
              + "' does not name rows: "
              + wrong.stream()
                  .map(row -> row.get(0) + " is on " + row.getLong(1) + " rows")
                  .collect(Collectors.joining(", "))
              + "; give a column without nulls whose values are all different");
    }
  }
}
