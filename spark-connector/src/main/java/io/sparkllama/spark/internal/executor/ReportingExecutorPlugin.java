package io.sparkllama.spark.internal.executor;

import io.sparkllama.spark.internal.common.DaemonThreads;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.internal.options.ModelOptions;
import io.sparkllama.spark.internal.report.ExecutorCounts;
import io.sparkllama.spark.internal.report.ExecutorReport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The executor's half of the plugin: preloads the session's model if options say so, reports to the
 * driver every {@value #REPORT_SECONDS} seconds and when the last of the running tasks ends, and
 * closes the processors at the end. Spark creates and calls it.
 */
public final class ReportingExecutorPlugin implements ExecutorPlugin {

  private static final Logger LOG = LoggerFactory.getLogger(ReportingExecutorPlugin.class);

  /** The interval between two reports. */
  private static final long REPORT_SECONDS = 2;

  private PluginContext context;
  private ScheduledExecutorService reporter;
  private final AtomicInteger runningTasks = new AtomicInteger();
  private volatile long rowsSent;

  @Override
  public void init(PluginContext pluginContext, Map<String, String> extraConf) {
    context = pluginContext;
    if (!context.executorID().equals(ExecutorReports.LOCAL_EXECUTOR)) {
      ReportMetrics.publish(context.metricRegistry(), "", () -> List.of(report()));
    }
    reporter = DaemonThreads.scheduler("spark-llama-report");
    var unused =
        reporter.scheduleWithFixedDelay(
            this::send, REPORT_SECONDS, REPORT_SECONDS, TimeUnit.SECONDS);
    Map<String, String> session = SessionKeys.of(context.conf());
    if (ModelOptions.isPreloading(session)) {
      CallOptions options = CallOptions.read(Map.of(), session);
      LOG.info("Preloading {}", options.model());
      // the lease is returned at once; the model stays loaded
      ExecutorProcessors.instance()
          .acquire(options, ExecutorResources.current(context.resources()))
          .close();
    }
  }

  private ExecutorReport report() {
    return ExecutorReports.now(context.executorID());
  }

  private void send() {
    try {
      ExecutorReport report = report();
      context.send(report);
      rowsSent = report.rows();
    } catch (Exception e) {
      // the driver may be shutting down; otherwise, the next report includes these counts
      LOG.debug("Cannot send a report to the driver", e);
    }
  }

  @Override
  public void onTaskStart() {
    runningTasks.incrementAndGet();
  }

  @Override
  public void onTaskSucceeded() {
    taskEnded();
  }

  @Override
  public void onTaskFailed(TaskFailedReason reason) {
    taskEnded();
  }

  /** The application may end right after its last task, and a report on the way to it is lost. */
  private void taskEnded() {
    if (runningTasks.decrementAndGet() <= 0 && ExecutorCounts.ofExecutor().rows() != rowsSent) {
      send();
    }
  }

  @Override
  public void shutdown() {
    reporter.shutdownNow();
    send();
    ExecutorProcessors.instance().closeAll();
  }
}
