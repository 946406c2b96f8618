package io.sparkllama.spark.internal.job.summary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkllama.spark.internal.executor.ExecutorReport;
import io.sparkllama.spark.internal.executor.RunHistory;
import io.sparkllama.spark.internal.report.FailureKinds;
import io.sparkllama.spark.internal.report.Resources;
import java.util.List;

/** A run on one page of HTML with charts, which needs nothing beside it. */
public final class HtmlReport {

  private static final String TEMPLATE = "/io/sparkllama/spark/internal/job/summary/report.html";
  private static final ObjectMapper JSON = new ObjectMapper();

  private HtmlReport() {}

  public static String of(RunSummary summary, RunSummary.Run run, RunHistory history) {
    try {
      ObjectNode data = JSON.createObjectNode();
      data.set("summary", JSON.readTree(summary.json(run)));
      ObjectNode remedies = data.putObject("remedies");
      summary
          .failures()
          .forEach(failure -> remedies.put(failure.kind(), FailureKinds.remedy(failure.kind())));
      data.set("executors", executors(history));
      data.set("lengths", JSON.valueToTree(summary.generatedLengths()));
      data.set("latencies", JSON.valueToTree(summary.latencies()));
      return Resources.read(TEMPLATE)
          .replace("/*UPLOT_CSS*/", Resources.uPlot("uPlot.min.css"))
          .replace("/*UPLOT_JS*/", Resources.uPlot("uPlot.iife.min.js"))
          .replace("/*THROUGHPUT_JS*/", Resources.read("throughput.js"))
          // what looks like the end of the script must not end it
          .replace("/*DATA*/", JSON.writeValueAsString(data).replace("</", "<\\/"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectNode executors(RunHistory history) {
    ObjectNode executors = JSON.createObjectNode();
    history.reports().forEach((id, reports) -> executors.set(id, samples(reports)));
    return executors;
  }

  private static ArrayNode samples(List<ExecutorReport> reports) {
    ArrayNode samples = JSON.createArrayNode();
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
