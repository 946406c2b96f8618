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
 * An output that grows by chunks, and knows which rows are done: those that are in it.
 *
 * <p>A chunk is what one task writes. {@link RunCommitter} moves the task's file to the output as
 * soon as the task has ended, under a name that a second attempt of the task would give it too.
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
   * Brings the output into a state that a run resumes from, and keeps other runs off it until this
   * is closed.
   *
   * @param idColumn the column that names rows
   * @param schema of the rows that are written
   * @param cancel ends the jobs of this run, should another have taken its place
   * @throws IllegalArgumentException if what is there was not written by such a run
   * @throws IllegalStateException if another run is writing
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
   * Looks through the rows that are there, before any are added to them.
   *
   * @param input all of it, whichever rows are wanted
   * @param wanted rows that this run asks for; absent for all of the input
   * @throws IllegalStateException if they cannot be read, or are not rows of the input, once each
   */
  public DoneRows done(Dataset<Row> input, Optional<Dataset<Row>> wanted) throws IOException {
    return isEmpty()
        ? DoneRows.NONE
        : DoneRows.of(arguments.path(), idColumn, rows(), ids(input), wanted.map(this::ids));
  }

  /** Finds out whether rows can be read again once they are written with their results. */
  public void requireRoundTrip(Dataset<Row> pending, long count) throws IOException {
    new RoundTrip(session, arguments, Optional.of(idColumn), staging).require(pending, count);
  }

  /**
   * Takes failed rows out, so that they count as not done.
   *
   * @param done the rows that are there
   * @param wanted rows that this run asks for
   * @return those that are there then
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

  /** Of some rows those that are not done. */
  public Dataset<Row> pending(Dataset<Row> wanted) throws IOException {
    if (isEmpty()) {
      return wanted;
    }
    Column[] columns =
        Arrays.stream(wanted.columns()).map(name -> col(Ids.quoted(name))).toArray(Column[]::new);
    return wanted
        .join(ids(rows()), new String[] {idColumn}, "left_anti")
        // a join puts its column first
        .select(columns);
  }

  /**
   * Adds rows with their results, each task's as it ends.
   *
   * @throws IllegalStateException if another run has taken the place of this one
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
      // which may be why its jobs have ended; Spark throws what it does not declare
      lock.requireKept();
      throw e;
    }
  }

  /**
   * Checks that this run may still write.
   *
   * @throws IllegalStateException if another run has taken its place
   */
  public void requireOwn() {
    lock.requireKept();
  }

  /** Lets rows into the tasks of this run, until {@link #stop}. */
  public StopSignal stopSignal() {
    return new StopSignal(staging.path(STOP));
  }

  /** Has tasks end with the rows that they have begun. */
  public void stop() {
    try {
      folder.write(staging.file(STOP), "stop\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves nothing of this run but its rows, and lets others to them. */
  @Override
  public void close() throws IOException {
    try (lock) {
      staging.delete();
    }
  }
}
