package io.sparkllama.spark.internal.job.output;

import static org.apache.spark.sql.functions.col;

import io.sparkllama.spark.internal.job.input.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * An output that grows by chunks. The rows in it are the rows that are done.
 *
 * <p>A chunk is what one task writes. As soon as the task ends, {@link RunCommitter} moves its file
 * to the output, under a name that another attempt of the task gives it, too.
 *
 * <p>Not thread-safe, except for {@link #stop}. Closing it releases the lock of the output.
 */
public final class ChunkedOutput implements AutoCloseable {

  private static final String STOP = "stop";

  private final SparkSession session;
  private final OutputArguments arguments;
  private final String idColumn;
  private final RunFolder folder;
  private final RunLock lock;
  private final Staging staging;
  private final StructType schema;
  private StructType written;

  private ChunkedOutput(
      SparkSession session,
      OutputArguments arguments,
      String idColumn,
      StructType schema,
      RunFolder folder,
      RunLock lock) {
    this.session = session;
    this.arguments = arguments;
    this.idColumn = idColumn;
    this.schema = schema;
    this.folder = folder;
    this.lock = lock;
    this.staging = new Staging(folder, lock.token());
    this.written = schema;
  }

  /**
   * Locks the output, and finishes or removes what interrupted runs left there.
   *
   * @param idColumn column that identifies a row
   * @param schema schema of the rows to write
   * @param fingerprint fingerprint of those rows
   * @param cancel cancels the jobs of this run, in case another run takes the lock
   * @throws IllegalArgumentException if rows with another fingerprint or layout are there
   * @throws IllegalStateException if another run holds the lock
   * @throws IOException if the file system cannot be accessed
   */
  public static ChunkedOutput open(
      SparkSession session,
      OutputArguments arguments,
      String idColumn,
      StructType schema,
      Fingerprint fingerprint,
      Runnable cancel)
      throws IOException {
    RunFolder folder = RunFolder.of(arguments.path(), session.sparkContext().hadoopConfiguration());
    RunLock lock = RunLock.take(folder, LockTimes.ofProcess(), cancel);
    ChunkedOutput output = new ChunkedOutput(session, arguments, idColumn, schema, folder, lock);
    try {
      output.begin(fingerprint);
      return output;
    } catch (IOException | RuntimeException e) {
      output.close();
      throw e;
    }
  }

  private void begin(Fingerprint fingerprint) throws IOException {
    staging.takeOthers(left -> failedRows().recover(left + "/"));
    failedRows().recover("");
    if (arguments.overwrite()) {
      folder.deleteRows(lock::requireKept);
      RowsRecord.delete(folder);
    }
    written = new RowsRecord(folder, lock).require(arguments, fingerprint, schema);
  }

  private FailedRows failedRows() {
    return new FailedRows(folder, arguments.format());
  }

  /** Whether no row is done. */
  public boolean isEmpty() throws IOException {
    return !folder.hasRows();
  }

  /** The rows that are done. */
  public Dataset<Row> rows() throws IOException {
    return isEmpty()
        ? session.createDataFrame(List.of(), schema)
        : Tables.readOutput(session, arguments.format(), arguments.path(), written);
  }

  private Dataset<Row> ids(Dataset<Row> rows) {
    return rows.select(col(Ids.quoted(idColumn)));
  }

  /**
   * Counts and checks the rows that are done, before more are added.
   *
   * @param input the whole input
   * @param wanted the selected rows; absent if the run selects all of the input
   * @throws IllegalStateException if a row cannot be read, is not in the input, or occurs twice
   */
  public DoneRows done(Dataset<Row> input, Optional<Dataset<Row>> wanted) throws IOException {
    return isEmpty()
        ? DoneRows.NONE
        : DoneRows.of(arguments.path(), idColumn, rows(), ids(input), wanted.map(this::ids));
  }

  /**
   * Checks that pending rows survive being written and read.
   *
   * @param count number of the rows
   * @throws IllegalArgumentException if a value would change
   */
  public void requireRoundTrip(Dataset<Row> pending, long count) throws IOException {
    new RoundTrip(session, arguments, Optional.of(idColumn), staging).require(pending, count);
  }

  /**
   * Removes failed rows, so that they are pending again.
   *
   * @param done counts of the rows before
   * @param wanted the selected rows; failed rows that are not selected stay
   * @return counts of the rows that remain
   */
  public DoneRows removeFailed(DoneRows done, ResultColumn result, Dataset<Row> wanted)
      throws IOException {
    long removed =
        isEmpty()
            ? 0
            : failedRows()
                .remove(
                    rows(),
                    result.failed(),
                    ids(wanted),
                    arguments.partitionBy(),
                    staging.file(""),
                    lock::requireKept);
    return done.without(removed);
  }

  /** The rows that are not done. */
  public Dataset<Row> pending(Dataset<Row> wanted) throws IOException {
    if (isEmpty()) {
      return wanted;
    }
    Column[] columns =
        Arrays.stream(wanted.columns()).map(name -> col(Ids.quoted(name))).toArray(Column[]::new);
    return wanted
        .join(ids(rows()), new String[] {idColumn}, "left_anti")
        // a join moves its key to the front
        .select(columns);
  }

  /**
   * Computes and appends rows; those of a task are committed when it ends.
   *
   * @throws IllegalStateException if another run has taken the lock
   */
  public void append(Dataset<Row> rows) {
    lock.requireKept();
    try {
      Tables.write(
          rows,
          arguments.format(),
          arguments.path(),
          SaveMode.Append,
          arguments.partitionBy(),
          staging.committing(Optional.of(lock.path()), RunCommitter.Publish.TASKS));
    } catch (Exception e) {
      // a lost lock explains the failure; Spark throws checked exceptions that it does not declare
      lock.requireKeptAfter(e);
      throw e;
    }
  }

  /**
   * Requires that this run still holds the lock.
   *
   * @throws IllegalStateException if another run has taken it
   */
  public void requireOwn() {
    lock.requireKept();
  }

  /** The signal that lets rows into the tasks of this run until {@link #stop}. */
  public StopSignal stopSignal() {
    return new StopSignal(staging.path(STOP));
  }

  /** Makes tasks finish the rows in flight and take no more. Thread-safe. */
  public void stop() {
    try {
      folder.write(staging.file(STOP), "stop\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes temporary files and releases the lock. */
  @Override
  public void close() throws IOException {
    try (lock) {
      staging.delete();
    }
  }
}
