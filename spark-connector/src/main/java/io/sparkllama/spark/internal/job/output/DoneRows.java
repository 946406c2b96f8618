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
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Counts of the rows that an output has when a run resumes. Immutable.
 *
 * @param rows number of rows
 * @param wanted number of those that the run selects
 */
public record DoneRows(long rows, long wanted) {

  /** The counts of an output that does not exist yet. */
  public static final DoneRows NONE = new DoneRows(0, 0);

  private static final String ROWS = "spark_llama_rows";
  private static final String WHOLE = "spark_llama_whole";
  private static final String KNOWN = "spark_llama_known";
  private static final String WANTED = "spark_llama_wanted";

  /** The counts after a number of selected rows was removed. */
  DoneRows without(long removed) {
    return new DoneRows(rows - removed, wanted - removed);
  }

  /**
   * Counts the rows of an output in one pass that reads every column. Requires that each is in the
   * input and occurs once.
   *
   * @param output path of the output, for messages
   * @param written rows of the output
   * @param ids ids of the input
   * @param wantedIds unique ids of the selected rows; absent if all rows are selected
   * @throws IllegalStateException if a row cannot be read, is not in the input, or occurs twice
   */
  static DoneRows of(
      String output,
      String idColumn,
      Dataset<Row> written,
      Dataset<Row> ids,
      Optional<Dataset<Row>> wantedIds) {
    Row counted;
    try {
      counted = counts(idColumn, written, ids, wantedIds);
    } catch (Exception e) {
      throw new IllegalStateException(
          "the rows at "
              + output
              + " cannot be read: "
              + RoundTrip.message(e)
              + "; if a file is damaged, delete it, and the run computes its rows again",
          e);
    }
    if (!counted.isNullAt(2) || !counted.isNullAt(3)) {
      String twice = counted.isNullAt(2) ? null : "there are several rows of " + counted.get(2);
      String unknown = counted.isNullAt(3) ? null : "the input has no row of " + counted.get(3);
      throw new IllegalStateException(
          Stream.of(twice, unknown).filter(fault -> fault != null).collect(Collectors.joining(", "))
              + " at "
              + output
              + "; give the input that those rows came from or another output, or start over with"
              + " --overwrite");
    }
    return new DoneRows(counted.getLong(0), counted.getLong(1));
  }

  private static Row counts(
      String idColumn, Dataset<Row> written, Dataset<Row> ids, Optional<Dataset<Row>> wantedIds) {
    Column id = col(Ids.quoted(idColumn));
    String[] key = {idColumn};
    Dataset<Row> rows =
        written
            .select(id, digest(written).as(WHOLE))
            .groupBy(id)
            .agg(count(lit(1)).as(ROWS), max(WHOLE).as(WHOLE))
            // rows that are not selected may share an id
            .join(
                (wantedIds.isPresent() ? ids.distinct() : ids).withColumn(KNOWN, lit(true)),
                key,
                "left");
    if (wantedIds.isPresent()) {
      rows = rows.join(wantedIds.get().withColumn(WANTED, lit(true)), key, "left");
    }
    Column isWanted = col(wantedIds.isPresent() ? WANTED : KNOWN).isNotNull();
    return rows.agg(
            coalesce(sum(ROWS), lit(0L)),
            coalesce(sum(when(isWanted, col(ROWS))), lit(0L)),
            min(when(col(ROWS).gt(1), id.cast("string"))),
            min(when(col(KNOWN).isNull(), id.cast("string"))),
            // keeps the optimizer from pruning columns, so that every one is read
            max(WHOLE))
        .first();
  }

  private static Column digest(Dataset<Row> written) {
    return xxhash64(
        Arrays.stream(written.schema().fields())
            .map(field -> Digest.of(col(Ids.quoted(field.name())), field.dataType()))
            .toArray(Column[]::new));
  }
}
