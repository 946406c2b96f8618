package io.sparkllama.spark.internal.job.summary;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkllama.spark.internal.common.Json;
import io.sparkllama.spark.internal.report.ExecutorReport;
import io.sparkllama.spark.internal.report.FailureKinds;
import io.sparkllama.spark.internal.report.Resources;
import io.sparkllama.spark.internal.report.RunHistory;
import java.util.List;

/** A run on one page of HTML with charts, which needs nothing beside it. */
public final class HtmlReport {

  private static final String TEMPLATE = "/io/sparkllama/spark/internal/job/summary/report.html";

  private HtmlReport() {}

  public static String of(RunSummary run, RunHistory history) {
    ObjectNode data = Json.mapper().createObjectNode();
    data.set("summary", SummaryJson.tree(run));
    ObjectNode remedies = data.putObject("remedies");
    run.statistics()
        .failures()
        .forEach(failure -> remedies.put(failure.kind(), FailureKinds.remedy(failure.kind())));
    data.set("executors", executors(history));
    data.set("lengths", Json.mapper().valueToTree(run.statistics().generatedLengths()));
    data.set("latencies", Json.mapper().valueToTree(run.statistics().latencies()));
    return Resources.read(TEMPLATE)
        .replace("/*UPLOT_CSS*/", Resources.uPlot("uPlot.min.css"))
        .replace("/*UPLOT_JS*/", Resources.uPlot("uPlot.iife.min.js"))
        .replace("/*THROUGHPUT_JS*/", Resources.read("throughput.js"))
        // what looks like the end of the script must not end it
        .replace("/*DATA*/", Json.write(data).replace("</", "<\\/"));
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
          .add(report.items())
          .add(report.generatedTokens())
          .add(report.residentBytes());
    }
    return samples;
  }
}
