package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.job.output.ResultCache;
import io.sparkllama.spark.internal.job.output.WholeOutput;
import io.sparkllama.spark.internal.job.summary.OutputScan;
import io.sparkllama.spark.internal.job.summary.RowCounts;
import io.sparkllama.spark.internal.job.summary.RunLimit;
import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A run that writes its output in one piece, in the order of the input. */
final class WholeRun {

  private final RunContext context;
  private final RunArguments arguments;
  private final RunRequests requests;

  WholeRun(RunContext context) {
    this.context = context;
    this.arguments = context.arguments();
    this.requests = context.requests();
  }

  /** Runs to the end or to a limit; returns the exit code. */
  int run() throws IOException {
    Optional<ResultCache> cache =
        arguments.cache().isPresent() ? context.cache(requests.ofResults()) : Optional.empty();
    int tasks = context.session().sparkContext().defaultParallelism();
    try (WholeOutput output =
            WholeOutput.open(context.session(), arguments.output(), context.cancel());
        PlannedRows planned =
            PlannedRows.of(
                requests.rows(),
                requests,
                cache,
                rows -> arguments.dedupe() ? requests.partitionByPrompt(rows, tasks) : rows)) {
      return run(output, planned, cache);
    }
  }

  private int run(WholeOutput output, PlannedRows planned, Optional<ResultCache> cache)
      throws IOException {
    long total = requests.rows().count();
    output.requireRoundTrip(requests.rows(), total);
    long start = System.nanoTime();
    Optional<RunLimit> stopped = write(output, planned, total);
    if (stopped.isPresent()) {
      System.err.println(
          "error: "
              + stopped.get().description()
              + "; nothing was written, because a run without --id-column cannot be resumed");
      return stopped.get().exitCode();
    }
    Dataset<Row> written = output.rows(requests.schema());
    RowCounts counts =
        new OutputScan(requests.result(), arguments.reports().labelColumn()).of(written);
    Completeness.require(arguments.output().path(), counts, total, true);
    output.requireOwn();
    return new RunEnd(context, written, counts, start)
        .finish(cache, Optional.empty(), total, Optional.empty());
  }

  /** Writes all rows; returns the limit at which the run stopped, empty if it wrote them. */
  private Optional<RunLimit> write(WholeOutput output, PlannedRows planned, long total) {
    try (Progress progress =
        context.progress(total - planned.known(), stop -> context.cancel().run())) {
      try {
        output.write(planned.rows());
        return Optional.empty();
      } catch (Exception e) {
        if (progress.reached().isPresent()) {
          return progress.reached();
        }
        throw e;
      }
    }
  }
}
