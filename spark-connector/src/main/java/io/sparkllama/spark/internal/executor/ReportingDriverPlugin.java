package io.sparkllama.spark.internal.executor;

import io.sparkllama.spark.internal.options.ModelOptions;
import io.sparkllama.spark.internal.report.ExecutorReport;
import io.sparkllama.spark.internal.report.LlamaReportEvent;
import io.sparkllama.spark.internal.report.LlamaUi;
import io.sparkllama.spark.internal.report.RunHistory;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.PluginContext;

/**
 * The driver's half of the plugin: receives the executors' reports and publishes them in the
 * metrics system, the tab LLM and the event log. Spark creates and calls it.
 */
public final class ReportingDriverPlugin implements DriverPlugin {

  private final RunHistory history = RunHistory.ofDriver();
  private SparkContext spark;
  private boolean local;

  @Override
  public Map<String, String> init(SparkContext sparkContext, PluginContext pluginContext) {
    // a wrong value fails the application here instead of in each executor
    ModelOptions.isPreloading(SessionKeys.of(sparkContext.conf()));
    spark = sparkContext;
    local = sparkContext.isLocal();
    history.clear();
    if (spark.ui().isDefined()) {
      LlamaUi.attach(spark.ui().get(), () -> history, true);
    }
    return Map.of();
  }

  @Override
  public void registerMetrics(String appId, PluginContext context) {
    ReportMetrics.publish(context.metricRegistry(), "all.", history::latest);
    if (local) {
      // this process's executor started before the application had the id that names metrics
      ReportMetrics.publish(
          context.metricRegistry(),
          "",
          () -> List.of(ExecutorReports.now(ExecutorReports.LOCAL_EXECUTOR)));
    }
  }

  @Override
  public Object receive(Object message) {
    if (message instanceof ExecutorReport report && history.add(report) && spark != null) {
      // writes to the event log, for the history server
      spark.listenerBus().post(new LlamaReportEvent(report));
    }
    return null;
  }
}
