package io.sparkllama.spark.internal.job;

import static org.apache.spark.sql.functions.col;

import io.sparkllama.spark.internal.job.input.Ids;
import io.sparkllama.spark.internal.job.output.ChunkedOutput;
import io.sparkllama.spark.internal.job.output.DoneRows;
import io.sparkllama.spark.internal.job.output.Fingerprint;
import io.sparkllama.spark.internal.job.output.ResultCache;
import io.sparkllama.spark.internal.job.summary.OutputScan;
import io.sparkllama.spark.internal.job.summary.RowCounts;
import io.sparkllama.spark.internal.job.summary.RunLimit;
import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A run over rows with ids. It commits rows in chunks, so it can be stopped and resumed. */
final class ChunkedRun {

  private final RunContext context;
  private final RunArguments arguments;
  private final RunRequests requests;
  private final Dataset<Row> input;
  private final String idColumn;
  private final long wanted;

  /**
   * @param input the whole input
   * @param wanted number of input rows that the run selects
   */
  ChunkedRun(RunContext context, Dataset<Row> input, long wanted) {
    this.context = context;
    this.arguments = context.arguments();
    this.requests = context.requests();
    this.input = input;
    this.idColumn = arguments.input().idColumn().orElseThrow();
    this.wanted = wanted;
  }

  /** Runs to the end or to a limit; returns the exit code. */
  int run() throws IOException {
    Fingerprint ofResults = requests.ofResults();
    Fingerprint ofRows = requests.rowFingerprint(ofResults, arguments.prompts().optionsColumn());
    Optional<ResultCache> cache = context.cache(ofResults);
    try (ChunkedOutput output =
        ChunkedOutput.open(
            context.session(),
            arguments.output(),
            idColumn,
            requests.schema(),
            ofRows,
            context.cancel())) {
      DoneRows done = done(output);
      long total = wanted - done.wanted();
      System.out.printf("%,d rows to compute, %,d done before%n", total, done.rows());
      Dataset<Row> pending = output.pending(requests.rows());
      output.requireRoundTrip(pending, total);
      try (PlannedRows planned =
          PlannedRows.of(pending, requests, cache, rows -> inChunks(rows, total, output))) {
        return run(output, planned, cache, done.rows(), total, ofRows);
      }
    }
  }

  private DoneRows done(ChunkedOutput output) throws IOException {
    DoneRows done =
        output.done(
            input, arguments.input().wantsAll() ? Optional.empty() : Optional.of(requests.rows()));
    if (!arguments.retryFailed()) {
      return done;
    }
    DoneRows kept = output.removeFailed(done, requests.result(), requests.rows());
    System.out.printf("retrying %,d failed rows%n", done.rows() - kept.rows());
    return kept;
  }

  private Dataset<Row> inChunks(Dataset<Row> rows, long total, ChunkedOutput output) {
    int chunks = Math.toIntExact(Math.max(1, (total - 1) / arguments.output().chunkRows() + 1));
    Dataset<Row> partitioned =
        arguments.dedupe()
            ? requests.partitionByPrompt(rows, chunks)
            : rows.repartition(chunks, col(Ids.quoted(idColumn)));
    return partitioned.where(output.stopSignal().column());
  }

  private int run(
      ChunkedOutput output,
      PlannedRows planned,
      Optional<ResultCache> cache,
      long before,
      long total,
      Fingerprint ofRows)
      throws IOException {
    long start = System.nanoTime();
    Optional<RunLimit> reached;
    try (Progress progress = context.progress(total - planned.known(), stop -> output.stop())) {
      if (total > 0 || output.isEmpty()) {
        output.append(planned.rows());
      }
      reached = progress.reached();
    }
    Dataset<Row> written = output.rows();
    RowCounts counts =
        new OutputScan(requests.result(), arguments.reports().labelColumn())
            .of(written, idColumn, requests.rows());
    long newRows = counts.totals().rows() - before;
    // a limit that the last row reached has stopped nothing
    Optional<RunLimit> stopped = reached.filter(limit -> newRows < total);
    Completeness.require(
        arguments.output().path(),
        counts,
        before + (stopped.isPresent() ? newRows : total),
        stopped.isEmpty());
    output.requireOwn();
    return new RunEnd(context, written, counts, start)
        .finish(cache, stopped, newRows, Optional.of(ofRows));
  }
}
