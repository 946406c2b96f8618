package io.sparkllama.spark.internal.job.summary;

import io.sparkllama.spark.internal.report.FailureCount;
import java.util.Locale;

/** The summary of a run as a table, for people. */
public final class SummaryText {

  private SummaryText() {}

  /** Several lines, without a line break at the end. */
  public static String of(RunSummary run) {
    StringBuilder text = new StringBuilder(counts(run));
    for (FailureCount failure : run.statistics().failures()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%nfailed %,d times as %s%s: %s",
              failure.count(),
              failure.kind(),
              failure.exampleId() == null ? "" : ", such as id " + failure.exampleId(),
              failure.example()));
    }
    run.stopped().ifPresent(stop -> text.append("\nstopped early: " + stop.description()));
    run.matching().ifPresent(matching -> text.append("\n" + share(matching, run)));
    return text.toString();
  }

  private static String counts(RunSummary run) {
    Totals totals = run.statistics().totals();
    Statistics.Percentiles millis = run.statistics().latencyMillis();
    return String.format(
        Locale.ROOT,
        """

        rows              %,14d
        succeeded         %,14d
        failed            %,14d
        deduplicated      %,14d
        retried           %,14d
        prompt tokens     %,14d
        generated tokens  %,14d
        milliseconds      %,14.0f  median; 95 %%: %,.0f; 99 %%: %,.0f
        seconds           %,14.1f
        rows of this run  %,14d
        written to        %s""",
        totals.rows(),
        totals.succeeded(),
        totals.failed(),
        totals.deduplicated(),
        totals.retried(),
        totals.promptTokens(),
        totals.generatedTokens(),
        millis.p50(),
        millis.p95(),
        millis.p99(),
        run.seconds(),
        run.newRows(),
        run.output());
  }

  private static String share(RunSummary.Matching matching, RunSummary run) {
    return String.format(
        Locale.ROOT,
        "equal to %-9s %,14d  (%.1f %%)",
        matching.labelColumn(),
        matching.rows(),
        100.0 * matching.rows() / Math.max(1, run.statistics().totals().rows()));
  }
}
