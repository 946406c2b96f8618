package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.job.output.Fingerprint;
import io.sparkllama.spark.internal.job.output.ResultCache;
import io.sparkllama.spark.internal.job.output.RunFolder;
import io.sparkllama.spark.internal.job.summary.ProgressLine;
import io.sparkllama.spark.internal.job.summary.RunLimit;
import io.sparkllama.spark.internal.report.RunWatch;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * What the parts of a run share.
 *
 * @param watch counts of the run's tasks
 * @param cancel cancels the Spark jobs of this run, and of no other
 */
record RunContext(
    SparkSession session,
    RunArguments arguments,
    RunRequests requests,
    RunWatch watch,
    Runnable cancel) {

  /**
   * Starts printing progress and checking the budget, until the result is closed.
   *
   * @param total number of rows that the run computes
   * @param stop stops the run at a limit
   */
  Progress progress(long total, Consumer<RunLimit> stop) {
    return new Progress(
            watch,
            arguments.budget(),
            new ProgressLine(System.err, ProgressLine.isTerminal()),
            total,
            stop,
            System::nanoTime)
        .start();
  }

  /** The result cache, for results with this fingerprint; empty if the run has none. */
  Optional<ResultCache> cache(Fingerprint ofResults) throws IOException {
    if (arguments.cache().isEmpty()) {
      return Optional.empty();
    }
    RunFolder place =
        RunFolder.of(arguments.cache().get(), session.sparkContext().hadoopConfiguration());
    return Optional.of(new ResultCache(session, place, ofResults, requests.promptColumn()));
  }
}
