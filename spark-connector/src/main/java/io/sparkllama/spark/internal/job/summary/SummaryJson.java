package io.sparkllama.spark.internal.job.summary;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkllama.spark.internal.common.Json;
import io.sparkllama.spark.internal.job.output.Fingerprint;
import io.sparkllama.spark.internal.report.FailureCount;
import java.util.Locale;

/** The summary of a run as JSON, for programs. */
public final class SummaryJson {

  private SummaryJson() {}

  /** The content of the file of {@code --summary}. */
  public static String of(RunSummary run) {
    return Json.writeIndented(tree(run));
  }

  static ObjectNode tree(RunSummary run) {
    Statistics table = run.statistics();
    Totals totals = table.totals();
    ObjectNode root = Json.mapper().createObjectNode();
    root.put("output", run.output());
    root.put("rows", totals.rows());
    root.put("succeeded", totals.succeeded()).put("failed", totals.failed());
    root.put("deduplicated", totals.deduplicated()).put("retried", totals.retried());
    root.put("prompt_tokens", totals.promptTokens());
    root.put("generated_tokens", totals.generatedTokens());
    root.putObject("latency_ms")
        .put("p50", table.latencyMillis().p50())
        .put("p95", table.latencyMillis().p95())
        .put("p99", table.latencyMillis().p99());
    ObjectNode kinds = root.putObject("failures");
    for (FailureCount failure : table.failures()) {
      kinds
          .putObject(failure.kind())
          .put("count", failure.count())
          .put("example_id", failure.exampleId())
          .put("example", failure.example());
    }
    ObjectNode here = root.putObject("run");
    here.put("engine", run.engine());
    here.put("seconds", run.seconds()).put("rows", run.newRows());
    here.put("stopped", run.stopped().map(s -> s.name().toLowerCase(Locale.ROOT)).orElse(null));
    here.put("fingerprint", run.fingerprint().map(Fingerprint::hash).orElse(null));
    return root;
  }
}
