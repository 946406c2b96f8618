package io.sparkllama.spark.internal.job.output;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An output that is written in one piece: all of its rows appear, or none. An existing output is
 * replaced only when the new rows are complete. Not thread-safe. Closing it releases the lock.
 */
public final class WholeOutput implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WholeOutput.class);

  /** The folder of locks of tables: a table may have no folder of its own yet. */
  private static final String TABLES = "_spark_llama_tables";

  private final SparkSession session;
  private final OutputArguments arguments;
  private final RunFolder folder;
  private final Optional<RunLock> lock;

  private WholeOutput(
      SparkSession session, OutputArguments arguments, RunFolder folder, Optional<RunLock> lock) {
    this.session = session;
    this.arguments = arguments;
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Locks the output until this is closed.
   *
   * @param cancel cancels the jobs of this run, in case another run takes the lock
   * @throws IllegalArgumentException if the output exists and may not be replaced
   * @throws IllegalStateException if another run holds the lock
   * @throws IOException if the file system cannot be accessed
   */
  public static WholeOutput open(SparkSession session, OutputArguments arguments, Runnable cancel)
      throws IOException {
    if (arguments.isTable()) {
      return ofTable(session, arguments, cancel);
    }
    RunFolder folder = RunFolder.of(arguments.path(), session.sparkContext().hadoopConfiguration());
    requireReplaceable(arguments, folder);
    RunLock lock = RunLock.take(folder, LockTimes.ofProcess(), cancel);
    WholeOutput output = new WholeOutput(session, arguments, folder, Optional.of(lock));
    try {
      // another run may have finished in the meantime
      requireReplaceable(arguments, folder);
      output.staging(lock).takeOthers(left -> {});
      return output;
    } catch (IOException | RuntimeException e) {
      output.close();
      throw e;
    }
  }

  private static void requireReplaceable(OutputArguments arguments, RunFolder folder)
      throws IOException {
    if (!arguments.overwrite() && folder.hasOthers()) {
      throw new IllegalArgumentException(
          "the output "
              + folder.outputPath()
              + " already exists; give another output, or replace it with --overwrite");
    }
  }

  private static WholeOutput ofTable(
      SparkSession session, OutputArguments arguments, Runnable cancel) throws IOException {
    String name =
        URLEncoder.encode(
            Tables.fullName(session, arguments.path()).toLowerCase(Locale.ROOT),
            StandardCharsets.UTF_8);
    Path place = new Path(new Path(session.conf().get("spark.sql.warehouse.dir"), TABLES), name);
    RunFolder folder = RunFolder.of(place.toString(), session.sparkContext().hadoopConfiguration());
    RunLock lock = null;
    try {
      lock = RunLock.take(folder, LockTimes.ofProcess(), cancel);
    } catch (IOException e) {
      LOG.warn(
          "Cannot lock the table {} because {} is not writable; make sure that only one run at a"
              + " time writes to the table",
          arguments.path(),
          place,
          e);
    }
    return new WholeOutput(session, arguments, folder, Optional.ofNullable(lock));
  }

  private Staging staging(RunLock of) {
    return new Staging(folder, of.token());
  }

  /**
   * Checks that rows survive being written and read; a table's own format is not checked.
   *
   * @param count number of the rows
   * @throws IllegalArgumentException if a value would change
   */
  public void requireRoundTrip(Dataset<Row> rows, long count) throws IOException {
    if (!arguments.isTable()) {
      new RoundTrip(session, arguments, Optional.empty(), staging(lock.orElseThrow()))
          .require(rows, count);
    }
  }

  /**
   * Computes and writes all rows.
   *
   * @throws IllegalStateException if another run has taken the lock
   */
  public void write(Dataset<Row> rows) {
    requireOwn();
    try {
      if (arguments.isTable()) {
        SaveMode mode = arguments.overwrite() ? SaveMode.Overwrite : SaveMode.ErrorIfExists;
        write(rows, mode, Map.of());
      } else {
        RunLock held = lock.orElseThrow();
        write(
            rows,
            SaveMode.Append,
            staging(held)
                .committing(
                    Optional.of(held.path()),
                    arguments.overwrite()
                        ? RunCommitter.Publish.JOB_REPLACING
                        : RunCommitter.Publish.JOB));
      }
    } catch (Exception e) {
      // a lost lock explains the failure; Spark throws checked exceptions that it does not declare
      lock.ifPresent(held -> held.requireKeptAfter(e));
      throw e;
    }
  }

  private void write(Dataset<Row> rows, SaveMode mode, Map<String, String> options) {
    Tables.write(
        rows, arguments.format(), arguments.path(), mode, arguments.partitionBy(), options);
  }

  /** The rows that were written. */
  public Dataset<Row> rows(StructType schema) {
    return Tables.readOutput(session, arguments.format(), arguments.path(), schema);
  }

  /**
   * Requires that this run still holds the lock.
   *
   * @throws IllegalStateException if another run has taken it
   */
  public void requireOwn() {
    lock.ifPresent(RunLock::requireKept);
  }

  /** Deletes temporary files and releases the lock. */
  @Override
  public void close() throws IOException {
    if (lock.isPresent()) {
      try (RunLock held = lock.get()) {
        staging(held).delete();
      }
    }
  }
}
