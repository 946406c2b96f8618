package io.sparkllama.spark.internal.job;

import static org.apache.spark.sql.functions.col;

import io.sparkllama.spark.internal.job.input.Ids;
import io.sparkllama.spark.internal.job.output.Fingerprint;
import io.sparkllama.spark.internal.job.output.ResultCache;
import io.sparkllama.spark.internal.job.output.ResultColumn;
import io.sparkllama.spark.internal.job.summary.HtmlReport;
import io.sparkllama.spark.internal.job.summary.ReportArguments;
import io.sparkllama.spark.internal.job.summary.RowCounts;
import io.sparkllama.spark.internal.job.summary.RunSummary;
import io.sparkllama.spark.internal.job.summary.Statistics;
import io.sparkllama.spark.internal.job.summary.StopReason;
import io.sparkllama.spark.internal.job.summary.SummaryJson;
import io.sparkllama.spark.internal.job.summary.SummaryText;
import io.sparkllama.spark.internal.report.RunHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What is done with a table that is complete: results are cached, and the run is summed up. */
final class RunEnd {

  private static final int SHOWN_CHARACTERS = 80;

  private final RunContext context;
  private final Dataset<Row> written;
  private final RowCounts counts;
  private final long startNanos;

  /**
   * @param written the output
   * @param counts of its rows
   * @param startNanos when its first task began
   */
  RunEnd(RunContext context, Dataset<Row> written, RowCounts counts, long startNanos) {
    this.context = context;
    this.written = written;
    this.counts = counts;
    this.startNanos = startNanos;
  }

  /** Says what was done; returns the exit code. */
  int finish(
      Optional<ResultCache> cache,
      Optional<StopReason> stopped,
      long newRows,
      Optional<Fingerprint> fingerprint)
      throws IOException {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    if (cache.isPresent()) {
      cache.get().add(written, context.work().result());
    }
    show();
    Statistics statistics = Statistics.of(counts);
    // executors may not have reported the last rows, and the table has them all
    Optional<StopReason> passed =
        stopped.or(
            () ->
                context
                    .arguments()
                    .budget()
                    .passedByFailures(statistics.rows(), statistics.failed()));
    report(
        new RunSummary(
            statistics,
            context.arguments().output().path(),
            context.work().engine(),
            seconds,
            newRows,
            reports()
                .labelColumn()
                .map(column -> new RunSummary.Matching(column, counts.matching())),
            passed,
            fingerprint));
    return passed.map(StopReason::exitCode).orElse(0);
  }

  private ReportArguments reports() {
    return context.arguments().reports();
  }

  private void show() {
    if (reports().show() > 0) {
      ResultColumn result = context.work().result();
      written
          .select(col(Ids.quoted(context.work().promptColumn())), result.text())
          .show(reports().show(), SHOWN_CHARACTERS);
    }
  }

  private void report(RunSummary summary) throws IOException {
    System.out.println(SummaryText.of(summary));
    if (reports().summary().isPresent()) {
      Files.writeString(Path.of(reports().summary().get()), SummaryJson.of(summary));
    }
    if (reports().report().isPresent()) {
      Files.writeString(
          Path.of(reports().report().get()), HtmlReport.of(summary, RunHistory.ofDriver()));
    }
  }
}
