package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.job.output.ResultCache;
import io.sparkllama.spark.internal.job.output.WholeOutput;
import io.sparkllama.spark.internal.job.summary.OutputScan;
import io.sparkllama.spark.internal.job.summary.RowCounts;
import io.sparkllama.spark.internal.job.summary.StopReason;
import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A run that writes its table in one piece, in the order of the rows. */
final class WholeRun {

  private final RunContext context;
  private final RunArguments arguments;
  private final Work work;

  WholeRun(RunContext context) {
    this.context = context;
    this.arguments = context.arguments();
    this.work = context.work();
  }

  /** Runs; returns the exit code. */
  int run() throws IOException {
    Optional<ResultCache> cache =
        arguments.cache().isPresent() ? context.cache(work.ofResults()) : Optional.empty();
    int tasks = context.session().sparkContext().defaultParallelism();
    try (WholeOutput output =
            WholeOutput.open(context.session(), arguments.output(), context.cancel());
        PlannedRows planned =
            PlannedRows.of(
                work.rows(),
                work,
                cache,
                asked -> arguments.dedupe() ? work.partitionByPrompt(asked, tasks) : asked)) {
      return run(output, planned, cache);
    }
  }

  private int run(WholeOutput output, PlannedRows planned, Optional<ResultCache> cache)
      throws IOException {
    long total = work.rows().count();
    output.requireRoundTrip(work.rows(), total);
    long start = System.nanoTime();
    Optional<StopReason> stopped = write(output, planned, total);
    if (stopped.isPresent()) {
      System.err.println(
          "error: " + stopped.get().reason() + "; nothing was written, as there is no --id-column");
      return stopped.get().exitCode();
    }
    Dataset<Row> written = output.rows(work.schema());
    RowCounts counts = new OutputScan(work.result(), arguments.reports().labelColumn()).of(written);
    Completeness.require(arguments.output().path(), counts, total, true);
    output.requireOwn();
    return new RunEnd(context, written, counts, start)
        .finish(cache, Optional.empty(), total, Optional.empty());
  }

  /** Why it was stopped, if a budget was used up. */
  private Optional<StopReason> write(WholeOutput output, PlannedRows planned, long total) {
    try (Progress progress =
        context.progress(total - planned.known(), stop -> context.cancel().run())) {
      try {
        output.write(planned.rows());
        return Optional.empty();
      } catch (Exception e) {
        if (progress.stopped().isPresent()) {
          return progress.stopped();
        }
        throw e;
      }
    }
  }
}
