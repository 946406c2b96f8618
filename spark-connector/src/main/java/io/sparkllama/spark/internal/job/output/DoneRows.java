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
 * The rows that an output has when a run resumes.
 *
 * @param rows all of them
 * @param wanted those that this run would ask for, were they not there
 */
public record DoneRows(long rows, long wanted) {

  /** Those of an output that is not there yet. */
  public static final DoneRows NONE = new DoneRows(0, 0);

  private static final String ROWS = "spark_llama_rows";
  private static final String WHOLE = "spark_llama_whole";
  private static final String KNOWN = "spark_llama_known";
  private static final String WANTED = "spark_llama_wanted";

  /** The same without rows that were wanted. */
  DoneRows without(long removed) {
    return new DoneRows(rows - removed, wanted - removed);
  }

  /**
   * Counts them in one pass, which reads all of each row, and requires that they are rows of the
   * input, once each.
   *
   * @param output where they are, for messages
   * @param ids those of the input
   * @param wantedIds those that are wanted, unique; absent for all of the input's
   * @throws IllegalStateException with ids that are not, or with what cannot be read
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
              + "; if a file is damaged, delete it, and its rows are asked for again",
          e);
    }
    if (!counted.isNullAt(2) || !counted.isNullAt(3)) {
      String twice = counted.isNullAt(2) ? null : "there are several rows of " + counted.get(2);
      String unknown = counted.isNullAt(3) ? null : "the input has no row of " + counted.get(3);
      throw new IllegalStateException(
          Stream.of(twice, unknown).filter(fault -> fault != null).collect(Collectors.joining(", "))
              + " at "
              + output
              + "; give the input that those rows are of, another output, or start anew with"
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
            // rows that nobody wants may have one id
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
            // so that no column is left out as not needed
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
