package io.sparkllama.spark.internal.report;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.apache.spark.scheduler.SparkListenerEvent;

/** A report of an executor as an event of the application's event log. Immutable. */
public final class LlamaReportEvent implements SparkListenerEvent {

  private final ExecutorReport report;

  @JsonCreator
  public LlamaReportEvent(@JsonProperty("report") ExecutorReport report) {
    this.report = report;
  }

  /** The report. */
  @JsonProperty("report")
  public ExecutorReport report() {
    return report;
  }
}
