package io.sparkllama.spark.internal.job;

import static org.apache.spark.sql.functions.lit;

import io.sparkllama.spark.internal.job.output.ResultCache;
import io.sparkllama.spark.internal.job.output.ResultColumn;
import java.io.IOException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** Rows that have their results once they are written: from the result cache, or of the model. */
final class PlannedRows implements AutoCloseable {

  private final Dataset<Row> rows;
  private final long known;
  private final Optional<Dataset<Row>> stored;

  private PlannedRows(Dataset<Row> rows, long known, Optional<Dataset<Row>> stored) {
    this.rows = rows;
    this.known = known;
    this.stored = stored;
  }

  /**
   * Looks rows up in a cache, once for all that follows, and plans the others.
   *
   * @param partition distributes those rows over tasks for which the model is asked
   */
  static PlannedRows of(
      Dataset<Row> rows,
      Work work,
      Optional<ResultCache> cache,
      UnaryOperator<Dataset<Row>> partition)
      throws IOException {
    ResultColumn result = work.result();
    Optional<Dataset<Row>> found =
        cache.isEmpty() ? Optional.empty() : cache.get().lookUp(rows, result);
    if (found.isEmpty()) {
      return new PlannedRows(work.ask(partition.apply(rows)), 0, Optional.empty());
    }
    // on disk, as a shuffle would have it: memory is the model's
    Dataset<Row> lookedUp = found.get().persist(StorageLevel.DISK_ONLY());
    Dataset<Row> known = lookedUp.where(result.column().isNotNull());
    long count = known.count();
    System.out.printf("%,d results taken from %s%n", count, cache.get().location());
    Dataset<Row> unknown = lookedUp.where(result.column().isNull()).drop(result.name());
    return new PlannedRows(
        work.ask(partition.apply(unknown)).unionByName(deduplicated(known, result)),
        count,
        Optional.of(lookedUp));
  }

  /** As results are that took no time. */
  private static Dataset<Row> deduplicated(Dataset<Row> known, ResultColumn result) {
    return result.isStruct()
        ? known.withColumn(
            result.name(),
            result.column().withField("attempts", lit(0)).withField("processing_time_ms", lit(0L)))
        : known;
  }

  Dataset<Row> rows() {
    return rows;
  }

  /** How many of them the model is not asked for. */
  long known() {
    return known;
  }

  @Override
  public void close() {
    stored.ifPresent(Dataset::unpersist);
  }
}
