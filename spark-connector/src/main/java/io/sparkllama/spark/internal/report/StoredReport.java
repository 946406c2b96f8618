package io.sparkllama.spark.internal.report;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.apache.spark.util.kvstore.KVIndex;

/** A report of an executor in the history server's store. Immutable. */
public final class StoredReport {

  final ExecutorReport report;

  @JsonCreator
  public StoredReport(@JsonProperty("report") ExecutorReport report) {
    this.report = report;
  }

  /** The report. */
  @JsonProperty("report")
  public ExecutorReport report() {
    return report;
  }

  /** The key in the store: executor and time. */
  @KVIndex
  @JsonIgnore
  public String id() {
    return report.executorId() + "@" + report.timeMillis();
  }
}
