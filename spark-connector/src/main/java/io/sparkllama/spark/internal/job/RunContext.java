package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.job.output.Fingerprint;
import io.sparkllama.spark.internal.job.output.ResultCache;
import io.sparkllama.spark.internal.job.output.RunFolder;
import io.sparkllama.spark.internal.job.summary.ProgressLine;
import io.sparkllama.spark.internal.job.summary.StopReason;
import io.sparkllama.spark.internal.report.RunWatch;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * What the parts of a run share.
 *
 * @param watch what its tasks have done, while it runs
 * @param cancel ends the Spark jobs of this run, and of no other
 */
record RunContext(
    SparkSession session, RunArguments arguments, Work work, RunWatch watch, Runnable cancel) {

  /**
   * Shows how far the run is, until that is closed.
   *
   * @param total rows that the model is asked for
   * @param stop called once, when a budget is used up
   */
  Progress progress(long total, Consumer<StopReason> stop) {
    return new Progress(
            watch,
            arguments.budget(),
            new ProgressLine(System.err, ProgressLine.isTerminal()),
            total,
            stop,
            System::nanoTime)
        .start();
  }

  /** The cache of the results that have this fingerprint, if the run has one. */
  Optional<ResultCache> cache(Fingerprint ofResults) throws IOException {
    if (arguments.cache().isEmpty()) {
      return Optional.empty();
    }
    RunFolder place =
        RunFolder.of(arguments.cache().get(), session.sparkContext().hadoopConfiguration());
    return Optional.of(new ResultCache(session, place, ofResults, work.promptColumn()));
  }
}
