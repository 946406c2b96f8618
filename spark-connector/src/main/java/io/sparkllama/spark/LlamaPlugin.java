package io.sparkllama.spark;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.sparkllama.spark.internal.common.DaemonThreads;
import io.sparkllama.spark.internal.executor.ExecutorProcessors;
import io.sparkllama.spark.internal.executor.ExecutorReport;
import io.sparkllama.spark.internal.executor.ExecutorResources;
import io.sparkllama.spark.internal.executor.LlamaReportEvent;
import io.sparkllama.spark.internal.executor.RunHistory;
import io.sparkllama.spark.internal.options.ModelOptions;
import io.sparkllama.spark.internal.report.LlamaUi;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * For {@code spark.plugins=io.sparkllama.spark.LlamaPlugin}: with {@code spark.llama.preload=true}
 * loads the session's model when an executor starts instead of with its first task, publishes what
 * the processors do in Spark's metrics system, and closes them when the executor ends.
 *
 * <p>An executor's metrics are its own; the driver's, whose names begin with {@code all.}, are the
 * sums over the executors, which report to it every few seconds.
 */
public final class LlamaPlugin implements SparkPlugin {

  /** What Spark calls the executor of local mode. */
  private static final String DRIVER = "driver";

  /** Between two reports of an executor. */
  private static final long REPORT_SECONDS = 2;

  private static final Map<String, ToLongFunction<ExecutorReport>> METRICS =
      Map.of(
          "items", ExecutorReport::items,
          "failures", ExecutorReport::failures,
          "promptTokens", ExecutorReport::promptTokens,
          "generatedTokens", ExecutorReport::generatedTokens,
          "prefixTokens", ExecutorReport::prefixTokens,
          "queueDepth", ExecutorReport::queueDepth,
          "inFlight", ExecutorReport::inFlight);

  @Override
  public DriverPlugin driverPlugin() {
    return new LlamaDriverPlugin();
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new LlamaExecutorPlugin();
  }

  /** Gauges of the sums over some reports. */
  private static void publish(
      MetricRegistry registry, String prefix, Supplier<Collection<ExecutorReport>> reports) {
    METRICS.forEach(
        (name, value) -> {
          Gauge<Long> gauge = () -> reports.get().stream().mapToLong(value).sum();
          registry.register(prefix + name, gauge);
        });
  }

  private static Map<String, String> sessionKeys(SparkConf conf) {
    Map<String, String> keys = new HashMap<>();
    for (Tuple2<String, String> entry : conf.getAll()) {
      if (entry._1().startsWith(LlamaOptions.SESSION_PREFIX)) {
        keys.put(entry._1(), entry._2());
      }
    }
    return keys;
  }

  private static final class LlamaDriverPlugin implements DriverPlugin {

    private final RunHistory history = RunHistory.ofDriver();
    private SparkContext spark;
    private boolean local;

    @Override
    public Map<String, String> init(SparkContext sparkContext, PluginContext pluginContext) {
      // a wrong value ends the application here, and not one executor after another
      ModelOptions.isPreloading(sessionKeys(sparkContext.conf()));
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
      publish(context.metricRegistry(), "all.", history::latest);
      if (local) {
        // the executor of this process came before the application had the id that names metrics
        publish(
            context.metricRegistry(),
            "",
            () -> List.of(ExecutorReport.of(DRIVER, ExecutorProcessors.instance())));
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

  private static final class LlamaExecutorPlugin implements ExecutorPlugin {

    private static final Logger LOG = LoggerFactory.getLogger(LlamaPlugin.class);

    private PluginContext context;
    private ScheduledExecutorService reporter;

    @Override
    public void init(PluginContext pluginContext, Map<String, String> extraConf) {
      context = pluginContext;
      if (!context.executorID().equals(DRIVER)) {
        publish(context.metricRegistry(), "", () -> List.of(report()));
      }
      reporter = DaemonThreads.scheduler("spark-llama-report");
      var unused =
          reporter.scheduleWithFixedDelay(
              this::send, REPORT_SECONDS, REPORT_SECONDS, TimeUnit.SECONDS);
      Map<String, String> session = sessionKeys(context.conf());
      if (ModelOptions.isPreloading(session)) {
        LlamaOptions options = LlamaOptions.read(Map.of(), session);
        LOG.info("Loading {} for the tasks to come", options.model());
        // given back at once: it stays loaded
        ExecutorProcessors.instance()
            .acquire(options, ExecutorResources.current(context.resources()))
            .close();
      }
    }

    private ExecutorReport report() {
      return ExecutorReport.of(context.executorID(), ExecutorProcessors.instance());
    }

    private void send() {
      try {
        context.send(report());
      } catch (Exception e) {
        // the driver may be going; the next report says the same and more
        LOG.debug("A report did not reach the driver", e);
      }
    }

    @Override
    public void shutdown() {
      reporter.shutdownNow();
      send();
      ExecutorProcessors.instance().closeAll();
    }
  }
}
