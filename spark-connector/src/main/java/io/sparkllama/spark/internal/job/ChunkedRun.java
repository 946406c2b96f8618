package io.sparkllama.spark.internal.job;

import static org.apache.spark.sql.functions.col;

import io.sparkllama.spark.internal.job.input.Ids;
import io.sparkllama.spark.internal.job.output.ChunkedOutput;
import io.sparkllama.spark.internal.job.output.DoneRows;
import io.sparkllama.spark.internal.job.output.Fingerprint;
import io.sparkllama.spark.internal.job.output.ResultCache;
import io.sparkllama.spark.internal.job.summary.OutputScan;
import io.sparkllama.spark.internal.job.summary.RowCounts;
import io.sparkllama.spark.internal.job.summary.StopReason;
import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A run over rows that have ids: it commits them in chunks, and can be stopped and resumed. */
final class ChunkedRun {

  private final RunContext context;
  private final RunArguments arguments;
  private final Work work;
  private final Dataset<Row> input;
  private final String idColumn;
  private final long wanted;

  /**
   * @param input all that is read
   * @param wanted rows of it that are wanted
   */
  ChunkedRun(RunContext context, Dataset<Row> input, long wanted) {
    this.context = context;
    this.arguments = context.arguments();
    this.work = context.work();
    this.input = input;
    this.idColumn = arguments.input().idColumn().orElseThrow();
    this.wanted = wanted;
  }

  /** Runs; returns the exit code. */
  int run() throws IOException {
    Fingerprint ofResults = work.ofResults();
    Fingerprint ofRows = work.rowFingerprint(ofResults, arguments.prompts().optionsColumn());
    Optional<ResultCache> cache = context.cache(ofResults);
    try (ChunkedOutput output =
        ChunkedOutput.open(
            context.session(),
            arguments.output(),
            idColumn,
            work.schema(),
            ofRows,
            context.cancel())) {
      DoneRows done = done(output);
      long total = wanted - done.wanted();
      System.out.printf("%,d rows to do, %,d done before%n", total, done.rows());
      Dataset<Row> pending = output.pending(work.rows());
      output.requireRoundTrip(pending, total);
      try (PlannedRows planned =
          PlannedRows.of(pending, work, cache, asked -> inChunks(asked, total, output))) {
        return run(output, planned, cache, done.rows(), total, ofRows);
      }
    }
  }

  private DoneRows done(ChunkedOutput output) throws IOException {
    DoneRows done =
        output.done(
            input, arguments.input().wantsAll() ? Optional.empty() : Optional.of(work.rows()));
    if (!arguments.retryFailed()) {
      return done;
    }
    DoneRows kept = output.removeFailed(done, work.result(), work.rows());
    System.out.printf("trying %,d failed rows again%n", done.rows() - kept.rows());
    return kept;
  }

  private Dataset<Row> inChunks(Dataset<Row> asked, long total, ChunkedOutput output) {
    int chunks = Math.toIntExact(Math.max(1, (total - 1) / arguments.output().chunkRows() + 1));
    Dataset<Row> partitioned =
        arguments.dedupe()
            ? work.partitionByPrompt(asked, chunks)
            : asked.repartition(chunks, col(Ids.quoted(idColumn)));
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
    Optional<StopReason> usedUp;
    try (Progress progress = context.progress(total - planned.known(), stop -> output.stop())) {
      if (total > 0 || output.isEmpty()) {
        output.append(planned.rows());
      }
      usedUp = progress.stopped();
    }
    Dataset<Row> written = output.rows();
    RowCounts counts =
        new OutputScan(work.result(), arguments.reports().labelColumn())
            .of(written, idColumn, work.rows());
    long newRows = counts.rows() - before;
    // a budget that was used up with the last row has stopped nothing
    Optional<StopReason> stopped = usedUp.filter(reason -> newRows < total);
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
