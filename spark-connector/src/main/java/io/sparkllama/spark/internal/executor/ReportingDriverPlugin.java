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
 * The driver's half of the plugin: takes the executors' reports and publishes them in the metrics
 * system, the UI's tab and the event log.
 */
public final class ReportingDriverPlugin implements DriverPlugin {

  private final RunHistory history = RunHistory.ofDriver();
  private SparkContext spark;
  private boolean local;

  @Override
  public Map<String, String> init(SparkContext sparkContext, PluginContext pluginContext) {
    // a wrong value ends the application here, and not one executor after another
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
      // the executor of this process came before the application had the id that names metrics
      ReportMetrics.publish(
          context.metricRegistry(),
          "",
          () -> List.of(ExecutorReports.now(ExecutorReports.LOCAL_EXECUTOR)));
    }
  }

  @Override
  public Object receive(Object message) {
    if (message instanceof ExecutorReport report && history.add(report) && spark != null) {
      // into the event log, for the history server
      spark.listenerBus().post(new LlamaReportEvent(report));
    }
    return null;
  }
}
