package io.sparkllama.spark.internal.job;

import static org.apache.spark.sql.functions.lit;

import io.sparkllama.spark.internal.function.ResultField;
import io.sparkllama.spark.internal.job.output.ResultCache;
import io.sparkllama.spark.internal.job.output.ResultColumn;
import java.io.IOException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * The rows of a run with their results, as a plan that Spark evaluates when it writes them. Results
 * come from the result cache or from the model. Closing releases what the lookup has stored on
 * disk.
 */
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
   * Looks rows up in the result cache, once, and plans requests for the others.
   *
   * @param partition distributes the rows of those requests over tasks
   */
  static PlannedRows of(
      Dataset<Row> rows,
      RunRequests requests,
      Optional<ResultCache> cache,
      UnaryOperator<Dataset<Row>> partition)
      throws IOException {
    ResultColumn result = requests.result();
    Optional<Dataset<Row>> found =
        cache.isEmpty() ? Optional.empty() : cache.get().lookUp(rows, result);
    if (found.isEmpty()) {
      return new PlannedRows(requests.addResults(partition.apply(rows)), 0, Optional.empty());
    }
    // on disk, like a shuffle: memory belongs to the model
    Dataset<Row> lookedUp = found.get().persist(StorageLevel.DISK_ONLY());
    Dataset<Row> known = lookedUp.where(result.column().isNotNull());
    long count = known.count();
    System.out.printf("%,d results taken from %s%n", count, cache.get().location());
    Dataset<Row> unknown = lookedUp.where(result.column().isNull()).drop(result.name());
    return new PlannedRows(
        requests.addResults(partition.apply(unknown)).unionByName(deduplicated(known, result)),
        count,
        Optional.of(lookedUp));
  }

  /** Known results with attempts and processing time of zero, as deduplicated rows have them. */
  private static Dataset<Row> deduplicated(Dataset<Row> known, ResultColumn result) {
    return result.isStruct()
        ? known.withColumn(
            result.name(),
            result
                .column()
                .withField(ResultField.ATTEMPTS.sqlName(), lit(0))
                .withField(ResultField.PROCESSING_TIME_MS.sqlName(), lit(0L)))
        : known;
  }

  Dataset<Row> rows() {
    return rows;
  }

  /** The number of rows whose results come from the result cache. */
  long known() {
    return known;
  }

  @Override
  public void close() {
    stored.ifPresent(Dataset::unpersist);
  }
}
