package io.sparkllama.spark.internal.executor;

import io.sparkllama.spark.internal.function.RowResult;
import java.io.Serializable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.execution.metric.SQLMetric;

/** The counters that the SQL tab shows of the operator. */
public final class CallMetrics implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final String ROWS = "numOutputRows";
  private static final String FAILURES = "failures";
  private static final String PROMPT_TOKENS = "promptTokens";
  private static final String GENERATED_TOKENS = "generatedTokens";
  private static final String PREFIX_TOKENS = "prefixTokens";
  private static final String QUEUE_TIME = "queueTime";
  private static final String COMPUTE_TIME = "computeTime";

  /** The counters and what the SQL tab calls them. */
  public static final Map<String, String> NAMES = names();

  private final HashMap<String, SQLMetric> metrics;

  public CallMetrics(Map<String, SQLMetric> metrics) {
    this.metrics = new HashMap<>(metrics);
  }

  private static Map<String, String> names() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put(ROWS, "number of output rows");
    names.put(FAILURES, "number of failed calls");
    names.put(PROMPT_TOKENS, "prompt tokens");
    names.put(GENERATED_TOKENS, "generated tokens");
    names.put(PREFIX_TOKENS, "prefix tokens");
    names.put(QUEUE_TIME, "time of rows in the queue");
    names.put(COMPUTE_TIME, "time of rows in batches");
    return names;
  }

  /** Counts a row. */
  public void count(List<RowResult> results) {
    metrics.get(ROWS).add(1);
    for (RowResult result : results) {
      metrics.get(FAILURES).add(result.failed() ? 1 : 0);
      metrics.get(PROMPT_TOKENS).add(result.promptTokens());
      metrics.get(GENERATED_TOKENS).add(result.generatedTokens());
      metrics.get(PREFIX_TOKENS).add(result.prefixTokens());
      metrics.get(QUEUE_TIME).add(result.queueMillis());
      metrics.get(COMPUTE_TIME).add(result.computeMillis());
    }
  }
}
