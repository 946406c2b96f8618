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
 * An output that is written in one piece: all of its rows are there, or none. What is there before
 * is replaced when the rows are ready, not earlier.
 */
public final class WholeOutput implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WholeOutput.class);

  /** Locks of tables, which may have no folder yet. */
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
   * Keeps other runs off the output until this is closed.
   *
   * @param cancel ends the jobs of this run, should another have taken its place
   * @throws IllegalArgumentException if there is something that is not to be replaced
   * @throws IllegalStateException if another run is writing
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
      // another run may have ended meanwhile
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
          "there is something at "
              + folder.outputPath()
              + " already; give another output, or replace it with --overwrite");
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
          "Cannot keep other runs off the table {}, as nothing can be written to {}; see to it that"
              + " one run at a time writes to the table",
          arguments.path(),
          place,
          e);
    }
    return new WholeOutput(session, arguments, folder, Optional.ofNullable(lock));
  }

  private Staging staging(RunLock of) {
    return new Staging(folder, of.token());
  }

  /** Finds out whether rows can be read again once they are written. */
  public void requireRoundTrip(Dataset<Row> rows, long count) throws IOException {
    if (!arguments.isTable()) {
      new RoundTrip(session, arguments, Optional.empty(), staging(lock.orElseThrow()))
          .require(rows, count);
    }
  }

  /**
   * Writes all rows.
   *
   * @throws IllegalStateException if another run has taken the place of this one
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
      // which may be why its jobs have ended; Spark throws what it does not declare
      requireOwn();
      throw e;
    }
  }

  private void write(Dataset<Row> rows, SaveMode mode, Map<String, String> options) {
    Tables.write(
        rows, arguments.format(), arguments.path(), mode, arguments.partitionBy(), options);
  }

  /** What was written. */
  public Dataset<Row> rows(StructType schema) {
    return Tables.readOutput(session, arguments.format(), arguments.path(), schema);
  }

  /**
   * Checks that this run may still write.
   *
   * @throws IllegalStateException if another run has taken its place
   */
  public void requireOwn() {
    lock.ifPresent(RunLock::requireKept);
  }

  /** Leaves nothing of this run but its rows, and lets others to them. */
  @Override
  public void close() throws IOException {
    if (lock.isPresent()) {
      try (RunLock held = lock.get()) {
        staging(held).delete();
      }
    }
  }
}
