package io.sparkllama.spark.internal.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkllama.engine.Bytes;
import io.sparkllama.spark.internal.common.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.text.StringEscapeUtils;

/** The content of the page of the tab LLM, as HTML. */
final class PageContent {

  private final StringBuilder html = new StringBuilder();

  private PageContent() {}

  static String of(RunHistory history, boolean live) {
    PageContent page = new PageContent();
    if (history.latest().isEmpty()) {
      page.html.append("<p>No executor has reported yet.</p>");
    } else {
      page.executors(history);
      page.chart(history);
      page.failures(history);
    }
    if (live) {
      page.html.append("<script>setTimeout(() => location.reload(), 5000)</script>");
    }
    return page.html.toString();
  }

  private void executors(RunHistory history) {
    html.append("<h4>Executors</h4><table class=\"table table-bordered table-sm table-striped\">")
        .append("<thead><tr><th>Executor</th><th>Rows</th><th>Failed</th><th>Rows/s</th>")
        .append("<th>Generated tokens</th><th>Tokens/s</th><th>Prompt tokens</th>")
        .append("<th>Prefix tokens</th><th>Busy sequences</th><th>Queue</th>")
        .append("<th>Memory of the process</th><th>Planned for models</th></tr></thead><tbody>");
    Map<String, List<ExecutorReport>> reports = history.reports();
    for (ExecutorReport last : history.latest()) {
      Throughput now = Throughput.recent(reports.get(last.executorId()), last);
      html.append("<tr>");
      cell(last.executorId());
      cell(number(last.rows()));
      cell(number(last.failures()));
      cell(decimal(now.rowsPerSecond()));
      cell(number(last.generatedTokens()));
      cell(decimal(now.tokensPerSecond()));
      cell(number(last.promptTokens()));
      cell(number(last.prefixTokens()));
      cell(number(last.inFlight() - last.queueDepth()));
      cell(number(last.queueDepth()));
      cell(gib(last.residentBytes()));
      cell(gib(last.plannedBytes()));
      html.append("</tr>");
    }
    html.append("</tbody></table>");
  }

  private void chart(RunHistory history) {
    ObjectNode data = Json.mapper().createObjectNode();
    history
        .reports()
        .forEach(
            (id, reports) -> {
              ArrayNode points = data.putArray(id);
              for (ExecutorReport report : reports) {
                points.addArray().add(report.timeMillis() / 1000.0).add(report.generatedTokens());
              }
            });
    html.append("<h4>Generated tokens per second</h4><div id=\"llm-throughput\"></div>")
        .append("<style>")
        .append(Resources.uPlot("uPlot.min.css"))
        .append("</style><script>")
        .append(Resources.uPlot("uPlot.iife.min.js"))
        .append("</script><script>")
        .append(Resources.read("throughput.js"))
        .append("const llmReports = ")
        .append(Json.writeForScript(data))
        .append(";")
        .append(Resources.read("page.js"))
        .append("</script>");
  }

  private void failures(RunHistory history) {
    Map<String, FailureCount> kinds = new HashMap<>();
    for (ExecutorReport report : history.latest()) {
      for (FailureCount failure : report.failureKinds()) {
        kinds.merge(failure.kind(), failure, FailureCount::plus);
      }
    }
    html.append("<h4>Failures</h4>").append(FailureTable.html(FailureCount.sorted(kinds.values())));
  }

  private void cell(String text) {
    html.append("<td>").append(StringEscapeUtils.escapeHtml4(text)).append("</td>");
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%,.1f", value);
  }

  private static String gib(long bytes) {
    return bytes == 0 ? "" : String.format(Locale.ROOT, "%.2f GiB", Bytes.toGib(bytes));
  }
}
