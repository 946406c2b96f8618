package io.sparkllama.spark.internal.job.summary;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkllama.spark.internal.common.Json;
import io.sparkllama.spark.internal.report.ExecutorReport;
import io.sparkllama.spark.internal.report.FailureTable;
import io.sparkllama.spark.internal.report.Resources;
import io.sparkllama.spark.internal.report.RunHistory;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The report of a run: one self-contained HTML page with charts. */
public final class HtmlReport {

  private static final String TEMPLATE = "/io/sparkllama/spark/internal/job/summary/report.html";

  private static final Pattern PLACEHOLDER = Pattern.compile("/\\*([A-Z_]+)\\*/");

  private HtmlReport() {}

  /**
   * The page as text.
   *
   * @param history reports of the run's executors; without any, the page has no throughput chart
   */
  public static String of(RunSummary run, RunHistory history) {
    Map<String, String> parts =
        Map.of(
            "UPLOT_CSS", Resources.uPlot("uPlot.min.css"),
            "UPLOT_JS", Resources.uPlot("uPlot.iife.min.js"),
            "THROUGHPUT_JS", Resources.read("throughput.js"),
            "FAILURES", FailureTable.html(run.statistics().failures()),
            "DATA", data(run, history));
    // in one pass: texts of rows may look like placeholders
    return PLACEHOLDER
        .matcher(Resources.read(TEMPLATE))
        .replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
  }

  private static String data(RunSummary run, RunHistory history) {
    ObjectNode data = Json.mapper().createObjectNode();
    data.set("summary", SummaryJson.tree(run));
    data.set("executors", executors(history));
    data.set("lengths", Json.mapper().valueToTree(run.statistics().generatedLengths()));
    data.set("latencies", Json.mapper().valueToTree(run.statistics().latencies()));
    return Json.writeForScript(data);
  }

  private static ObjectNode executors(RunHistory history) {
    ObjectNode executors = Json.mapper().createObjectNode();
    history.reports().forEach((id, reports) -> executors.set(id, samples(reports)));
    return executors;
  }

  private static ArrayNode samples(List<ExecutorReport> reports) {
    ArrayNode samples = Json.mapper().createArrayNode();
    for (ExecutorReport report : reports) {
      samples
          .addArray()
          .add(report.timeMillis() / 1000.0)
          .add(report.rows())
          .add(report.generatedTokens())
          .add(report.residentBytes());
    }
    return samples;
  }
}
