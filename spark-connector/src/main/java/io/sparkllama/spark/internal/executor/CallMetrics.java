package io.sparkllama.spark.internal.executor;

import io.sparkllama.spark.internal.function.RowResult;
import java.io.Serializable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.execution.metric.SQLMetric;

/** The metrics of the operator that Spark's SQL tab shows. Used by one task; serializable. */
public final class CallMetrics implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final String ROWS = "numOutputRows";
  private static final String FAILURES = "failures";
  private static final String PROMPT_TOKENS = "promptTokens";
  private static final String GENERATED_TOKENS = "generatedTokens";
  private static final String PREFIX_TOKENS = "prefixTokens";
  private static final String QUEUE_TIME = "queueTime";
  private static final String PROCESSING_TIME = "processingTime";

  /** The metrics by name, with the label that the SQL tab shows. */
  public static final Map<String, String> NAMES = names();

  private final HashMap<String, SQLMetric> metrics;

  /** Metrics over Spark's accumulators, one for each of {@link #NAMES}. */
  public CallMetrics(Map<String, SQLMetric> metrics) {
    this.metrics = new HashMap<>(metrics);
  }

  private static Map<String, String> names() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put(ROWS, "number of output rows");
    names.put(FAILURES, "number of failed rows");
    names.put(PROMPT_TOKENS, "prompt tokens");
    names.put(GENERATED_TOKENS, "generated tokens");
    names.put(PREFIX_TOKENS, "prefix tokens");
    names.put(QUEUE_TIME, "queue time");
    names.put(PROCESSING_TIME, "processing time");
    return names;
  }

  /** Counts a row with the results of all its calls. */
  public void count(List<RowResult> results) {
    metrics.get(ROWS).add(1);
    for (RowResult result : results) {
      metrics.get(FAILURES).add(result.failed() ? 1 : 0);
      metrics.get(PROMPT_TOKENS).add(result.promptTokens());
      metrics.get(GENERATED_TOKENS).add(result.generatedTokens());
      metrics.get(PREFIX_TOKENS).add(result.prefixTokens());
      metrics.get(QUEUE_TIME).add(result.queueMillis());
      metrics.get(PROCESSING_TIME).add(result.processingMillis());
    }
  }
}
