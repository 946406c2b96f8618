package io.sparkllama.spark.internal.job;

import static org.apache.spark.sql.functions.col;

import io.sparkllama.spark.internal.job.input.Ids;
import io.sparkllama.spark.internal.job.output.Fingerprint;
import io.sparkllama.spark.internal.job.output.ResultCache;
import io.sparkllama.spark.internal.job.output.ResultColumn;
import io.sparkllama.spark.internal.job.summary.HtmlReport;
import io.sparkllama.spark.internal.job.summary.ReportArguments;
import io.sparkllama.spark.internal.job.summary.ReportFiles;
import io.sparkllama.spark.internal.job.summary.RowCounts;
import io.sparkllama.spark.internal.job.summary.RunLimit;
import io.sparkllama.spark.internal.job.summary.RunSummary;
import io.sparkllama.spark.internal.job.summary.Statistics;
import io.sparkllama.spark.internal.job.summary.SummaryJson;
import io.sparkllama.spark.internal.job.summary.SummaryText;
import io.sparkllama.spark.internal.job.summary.Totals;
import io.sparkllama.spark.internal.report.RunHistory;
import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The end of a run, once its output is complete: fills the result cache, prints the summary. */
final class RunEnd {

  private static final int SHOWN_CHARACTERS = 80;

  private final RunContext context;
  private final Dataset<Row> written;
  private final RowCounts counts;
  private final long startNanos;

  /**
   * @param written the output
   * @param counts counts of its rows
   * @param startNanos start of the first task, as {@link System#nanoTime}
   */
  RunEnd(RunContext context, Dataset<Row> written, RowCounts counts, long startNanos) {
    this.context = context;
    this.written = written;
    this.counts = counts;
    this.startNanos = startNanos;
  }

  /**
   * Adds results to the cache, and writes summary and report.
   *
   * @param stopped the limit at which the run stopped
   * @param newRows number of rows that this run has written
   * @return the exit code
   */
  int finish(
      Optional<ResultCache> cache,
      Optional<RunLimit> stopped,
      long newRows,
      Optional<Fingerprint> fingerprint)
      throws IOException {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    if (cache.isPresent()) {
      cache.get().add(written, context.requests().result());
    }
    show();
    Statistics statistics = Statistics.of(counts);
    Totals totals = statistics.totals();
    // the last rows may be missing in the executors' reports, but not in the table
    Optional<RunLimit> reached =
        stopped.or(
            () -> context.arguments().budget().reachedByFailures(totals.rows(), totals.failed()));
    report(
        new RunSummary(
            statistics,
            context.arguments().output().path(),
            context.requests().engine(),
            seconds,
            newRows,
            reports()
                .labelColumn()
                .map(column -> new RunSummary.Matching(column, counts.matching())),
            reached,
            fingerprint));
    return reached.map(RunLimit::exitCode).orElse(0);
  }

  private ReportArguments reports() {
    return context.arguments().reports();
  }

  private void show() {
    if (reports().show() > 0) {
      ResultColumn result = context.requests().result();
      written
          .select(col(Ids.quoted(context.requests().promptColumn())), result.text())
          .show(reports().show(), SHOWN_CHARACTERS);
    }
  }

  private void report(RunSummary summary) throws IOException {
    System.out.println(SummaryText.of(summary));
    if (reports().summary().isPresent()) {
      ReportFiles.write("--summary", reports().summary().get(), SummaryJson.of(summary));
    }
    if (reports().report().isPresent()) {
      ReportFiles.write(
          "--report", reports().report().get(), HtmlReport.of(summary, RunHistory.ofDriver()));
    }
  }
}
