package io.sparkllama.spark.internal.job.output;

import static org.apache.spark.sql.functions.udf;

import io.sparkllama.spark.internal.report.RunCounters;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF0;
import org.apache.spark.sql.types.DataTypes;

/**
 * Lets rows through until a file appears. Tasks then finish the rows in flight and commit them. A
 * file is a signal that the processes of any cluster can see. Immutable; called by many tasks.
 *
 * @param path path of the file
 */
public record StopSignal(String path) implements UDF0<Boolean> {

  private static final long serialVersionUID = 1L;

  /** The poll interval of a process, in nanoseconds. */
  private static final long POLL_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** By path: all tasks of this process share a watch. */
  private static final ConcurrentHashMap<String, Watch> WATCHES = new ConcurrentHashMap<>();

  @Override
  public Boolean call() {
    Watch watch = WATCHES.computeIfAbsent(path, p -> new Watch(() -> exists(p), System::nanoTime));
    return !watch.isStopped() && !RunCounters.ofTask().map(RunCounters::isUsedUp).orElse(false);
  }

  /** The condition for rows to pass. */
  public Column column() {
    return udf(this, DataTypes.BooleanType).asNondeterministic().apply();
  }

  private static boolean exists(String path) {
    try {
      Path file = new Path(path);
      return FileSystem.get(file.toUri(), SparkHadoopUtil.get().conf()).exists(file);
    } catch (IOException e) {
      // the store may be unavailable for a moment, which must not stop the run
      return false;
    }
  }

  /** Polls for the file once per interval instead of for each row. Thread-safe. */
  static final class Watch {

    private final BooleanSupplier exists;
    private final LongSupplier clock;
    private long polledAt;
    private boolean stopped;

    /**
     * @param exists whether the file exists
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    Watch(BooleanSupplier exists, LongSupplier clock) {
      this.exists = exists;
      this.clock = clock;
      this.polledAt = clock.getAsLong() - POLL_NANOS;
    }

    synchronized boolean isStopped() {
      long now = clock.getAsLong();
      if (!stopped && now - polledAt >= POLL_NANOS) {
        polledAt = now;
        stopped = exists.getAsBoolean();
      }
      return stopped;
    }
  }
}
