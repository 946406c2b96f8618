package io.sparkllama.spark.job;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * An output that grows by chunks, and knows which rows are done: those that are in it.
 *
 * <p>A chunk is what one task writes. Hadoop's committer moves the task's file to the output as
 * soon as the task has ended, under a name that a second attempt of the task would give it too.
 */
final class ChunkedOutput implements AutoCloseable {

  private static final String FINGERPRINT_FILE = "fingerprint.json";

  /** Files of a task are in the output when the task has ended, not the job. */
  private static final Map<String, String> COMMIT_TASKS =
      Map.of("mapreduce.fileoutputcommitter.algorithm.version", "2");

  private final SparkSession session;
  private final JobArguments arguments;
  private final StructType schema;
  private final RunFolder folder;
  private final RunLock lock;

  /** Of this run alone: what an earlier one has left stops nobody. */
  private final String stopFile = "stop-" + UUID.randomUUID();

  private ChunkedOutput(
      SparkSession session,
      JobArguments arguments,
      StructType schema,
      RunFolder folder,
      RunLock lock) {
    this.session = session;
    this.arguments = arguments;
    this.schema = schema;
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Brings the output into a state that a run goes on from, and keeps other runs off it until this
   * is closed.
   *
   * @param schema of the rows that are written
   * @param cancel ends the jobs of this run, should another have taken its place
   * @throws IllegalArgumentException if what is there was not written by such a run
   * @throws IllegalStateException if another run is writing
   */
  static ChunkedOutput open(
      SparkSession session,
      JobArguments arguments,
      StructType schema,
      Fingerprint fingerprint,
      Runnable cancel)
      throws IOException {
    RunFolder folder = RunFolder.of(arguments.output, session.sparkContext().hadoopConfiguration());
    RunLock lock = RunLock.take(folder, RunLock.Times.USUAL, cancel);
    ChunkedOutput output = new ChunkedOutput(session, arguments, schema, folder, lock);
    try {
      output.begin(fingerprint);
      return output;
    } catch (IOException | RuntimeException e) {
      output.close();
      throw e;
    }
  }

  private void begin(Fingerprint fingerprint) throws IOException {
    if (arguments.overwrite) {
      folder.deleteAllBut(RunLock.FILE);
    }
    Optional<String> before = folder.read(FINGERPRINT_FILE);
    if (before.isPresent()) {
      requireSame(Fingerprint.parse(before.get()), fingerprint);
    } else if (folder.hasRows()) {
      throw new IllegalArgumentException(
          "there is a table at "
              + arguments.output
              + " that no run with --id-column has written; give another output, or replace it with"
              + " --overwrite");
    } else {
      folder.write(FINGERPRINT_FILE, fingerprint.json());
    }
    folder.deleteUncommitted();
    failedRows().recover();
  }

  private void requireSame(Fingerprint before, Fingerprint now) {
    List<String> changes = before.changes(now);
    if (!changes.isEmpty()) {
      throw new IllegalArgumentException(
          "the rows at "
              + arguments.output
              + " were answered otherwise: "
              + String.join("; ", changes)
              + "; go on with what was, give another output, or start anew with --overwrite");
    }
  }

  private FailedRows failedRows() {
    return new FailedRows(folder, arguments.outputFormat);
  }

  boolean isEmpty() throws IOException {
    return !folder.hasRows();
  }

  /** The rows that are done. */
  Dataset<Row> rows() throws IOException {
    return isEmpty()
        ? session.createDataFrame(List.of(), schema)
        : Tables.readOutput(session, arguments.outputFormat, arguments.output, schema);
  }

  /** Takes failed rows out, so that they count as not done; returns how many they were. */
  long removeFailed(ResultColumn result) throws IOException {
    return isEmpty() ? 0 : failedRows().remove(rows(), result.failed(), arguments.partitionBy);
  }

  /** Of some rows those that are not done. */
  Dataset<Row> pending(Dataset<Row> wanted) throws IOException {
    if (isEmpty()) {
      return wanted;
    }
    Column[] columns =
        Arrays.stream(wanted.columns()).map(name -> col(Ids.quoted(name))).toArray(Column[]::new);
    return wanted
        .join(
            rows().select(col(Ids.quoted(arguments.idColumn))),
            new String[] {arguments.idColumn},
            "left_anti")
        // a join puts its column first
        .select(columns);
  }

  /**
   * Adds answered rows, each task's as it ends.
   *
   * @throws IllegalStateException if another run has taken the place of this one
   */
  void append(Dataset<Row> answered) {
    lock.requireKept();
    try {
      Tables.write(
          answered,
          arguments.outputFormat,
          arguments.output,
          SaveMode.Append,
          arguments.partitionBy,
          COMMIT_TASKS);
    } catch (RuntimeException e) {
      // which may be why its jobs have ended
      lock.requireKept();
      throw e;
    }
  }

  /** Lets rows into the tasks of this run, until {@link #stop}. */
  StopSignal stopSignal() {
    return new StopSignal(folder.path(stopFile));
  }

  /** Has tasks end with the rows that they have begun. */
  void stop() {
    try {
      folder.write(stopFile, "stop\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves nothing of this run but its rows, and lets others to them. */
  @Override
  public void close() throws IOException {
    try (lock) {
      folder.delete(stopFile);
    }
  }
}
