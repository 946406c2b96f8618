package io.sparkllama.spark.internal.job.output;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.JobStatus;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.lib.output.FileOutputCommitter;

/**
 * A committer with a staging folder for each run. Hadoop's own committer shares one folder among
 * all writers of an output, and empties it when the first of them ends.
 *
 * <p>Once another run has taken over the output, nothing is published any more. The lock file is
 * checked right before each move. The other run also takes the staging folder away before it reads
 * the output, so a file that would be moved a moment too late is gone.
 *
 * <p>Spark creates one instance on the driver and one in each task; it is public only for Spark.
 * Not thread-safe.
 */
public final class RunCommitter extends FileOutputCommitter {

  /** Option of a write: path of the staging folder. */
  static final String STAGING = "spark.llama.run.staging";

  /** Option of a write: path of the lock file that must exist to publish; absent for no lock. */
  static final String LOCK = "spark.llama.run.lock";

  /** Option of a write: when files are published. */
  static final String PUBLISH = "spark.llama.run.publish";

  /** When files are published. */
  enum Publish {
    /** When their task ends. */
    TASKS,
    /** When the job ends. */
    JOB,
    /** When the job ends, after the existing output was deleted. */
    JOB_REPLACING
  }

  private static final String COMMITTED = "committed";

  private final Path output;
  private final Path staging;
  private final Path work;

  /** The constructor that Spark calls. */
  public RunCommitter(Path output, TaskAttemptContext context) throws IOException {
    super(output, context);
    Configuration conf = context.getConfiguration();
    this.output = output.getFileSystem(conf).makeQualified(output);
    this.staging = new Path(conf.get(STAGING));
    this.work = new Path(staging, "work/" + context.getTaskAttemptID());
  }

  @Override
  public Path getWorkPath() {
    return work;
  }

  private static FileSystem system(JobContext context, Path path) throws IOException {
    return path.getFileSystem(context.getConfiguration());
  }

  private static Publish publishing(JobContext context) {
    return context.getConfiguration().getEnum(PUBLISH, Publish.JOB);
  }

  private void requireLock(JobContext context) throws IOException {
    String lock = context.getConfiguration().get(LOCK);
    if (lock != null) {
      Path file = new Path(lock);
      if (!system(context, file).exists(file)) {
        throw new IOException("another run has taken over " + output);
      }
    }
  }

  private Path committed(TaskAttemptContext context) {
    return new Path(staging, COMMITTED + "/" + context.getTaskAttemptID().getTaskID());
  }

  @Override
  public void setupJob(JobContext context) throws IOException {
    requireLock(context);
    system(context, staging).mkdirs(staging);
  }

  @Override
  public void setupTask(TaskAttemptContext context) throws IOException {
    // fails before the model computes rows that could not be written
    requireLock(context);
  }

  @Override
  public boolean needsTaskCommit(TaskAttemptContext context) throws IOException {
    // a staging folder that another run took away must not pass for a task without rows
    requireLock(context);
    return system(context, work).exists(work);
  }

  @Override
  public boolean needsTaskCommit(TaskAttemptContext context, Path unused) throws IOException {
    return needsTaskCommit(context);
  }

  @Override
  public void commitTask(TaskAttemptContext context) throws IOException {
    FileSystem system = system(context, work);
    if (!system.exists(work)) {
      return;
    }
    if (publishing(context) == Publish.TASKS) {
      publish(context, work);
      system.delete(work, true);
      return;
    }
    requireLock(context);
    Path committed = committed(context);
    // left by an earlier attempt
    system.delete(committed, true);
    system.mkdirs(committed.getParent());
    move(system, work, committed);
  }

  @Override
  public void commitTask(TaskAttemptContext context, Path unused) throws IOException {
    commitTask(context);
  }

  /** Moves files to the output. Another attempt of the task gives them the same names. */
  private void publish(JobContext context, Path from) throws IOException {
    FileSystem system = system(context, from);
    String root = system.makeQualified(from).toUri().getPath();
    var files = system.listFiles(from, true);
    while (files.hasNext()) {
      FileStatus file = files.next();
      String name = file.getPath().toUri().getPath().substring(root.length() + 1);
      Path to = new Path(output, new Path(null, null, name));
      requireLock(context);
      system.mkdirs(to.getParent());
      FileMove.over(system, file.getPath(), to, context.getConfiguration());
    }
  }

  private static void move(FileSystem system, Path from, Path to) throws IOException {
    if (!system.rename(from, to)) {
      throw new IOException("cannot move " + from + " to " + to);
    }
  }

  @Override
  public void commitJob(JobContext context) throws IOException {
    requireLock(context);
    Path committed = new Path(staging, COMMITTED);
    FileSystem system = system(context, output);
    if (publishing(context) == Publish.JOB_REPLACING) {
      deleteRows(context);
    }
    if (publishing(context) != Publish.TASKS) {
      for (FileStatus task : tasks(system, committed)) {
        publish(context, task.getPath());
      }
    }
    system.mkdirs(output);
    if (context.getConfiguration().getBoolean(SUCCESSFUL_JOB_OUTPUT_DIR_MARKER, true)) {
      system.create(new Path(output, SUCCEEDED_FILE_NAME), true).close();
    }
    cleanupJob(context);
  }

  private void deleteRows(JobContext context) throws IOException {
    RunFolder folder = RunFolder.of(output.toString(), context.getConfiguration());
    folder.deleteRows(
        () -> {
          try {
            requireLock(context);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    RowsRecord.delete(folder);
  }

  private static FileStatus[] tasks(FileSystem system, Path committed) throws IOException {
    try {
      return system.listStatus(committed);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  @Override
  public void abortTask(TaskAttemptContext context) throws IOException {
    system(context, work).delete(work, true);
  }

  @Override
  public void abortTask(TaskAttemptContext context, Path unused) throws IOException {
    abortTask(context);
  }

  @Override
  public void abortJob(JobContext context, JobStatus.State state) throws IOException {
    cleanupJob(context);
  }

  /** Deletes only this run's files. */
  @Override
  @SuppressWarnings("deprecation")
  public void cleanupJob(JobContext context) throws IOException {
    FileSystem system = system(context, staging);
    system.delete(new Path(staging, "work"), true);
    system.delete(new Path(staging, COMMITTED), true);
  }

  @Override
  @SuppressWarnings("deprecation")
  public boolean isRecoverySupported() {
    return false;
  }

  @Override
  public boolean isCommitJobRepeatable(JobContext context) {
    return false;
  }
}
