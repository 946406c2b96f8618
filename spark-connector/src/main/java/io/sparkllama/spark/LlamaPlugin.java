package io.sparkllama.spark;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.sparkllama.ProcessorStats;
import io.sparkllama.spark.execution.ExecutorProcessors;
import io.sparkllama.spark.execution.ExecutorResources;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.spark.SparkConf;
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
 * an executor's processors do in Spark's metrics system, and closes them when the executor ends.
 */
public final class LlamaPlugin implements SparkPlugin {

  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new LlamaExecutorPlugin();
  }

  private static final class LlamaExecutorPlugin implements ExecutorPlugin {

    private static final Logger LOG = LoggerFactory.getLogger(LlamaPlugin.class);

    @Override
    public void init(PluginContext context, Map<String, String> extraConf) {
      publish(context.metricRegistry());
      Map<String, String> session = sessionKeys(context.conf());
      if (Boolean.parseBoolean(session.get(LlamaOption.PRELOAD.sessionKey()))) {
        LlamaOptions options = LlamaOptions.read(Map.of(), session);
        LOG.info("Loading {} for the tasks to come", options.model());
        // given back at once: it stays loaded
        ExecutorProcessors.instance()
            .acquire(options, ExecutorResources.current(context.resources()))
            .close();
      }
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

    private static void publish(MetricRegistry registry) {
      gauge(registry, "items", ProcessorStats::items);
      gauge(registry, "failures", ProcessorStats::failures);
      gauge(registry, "promptTokens", ProcessorStats::promptTokens);
      gauge(registry, "generatedTokens", ProcessorStats::generatedTokens);
      gauge(registry, "reusedTokens", ProcessorStats::reusedTokens);
      gauge(registry, "queueDepth", ProcessorStats::queueDepth);
      gauge(registry, "inFlight", ProcessorStats::inFlight);
    }

    /** The sum over the processors. */
    private static void gauge(
        MetricRegistry registry, String name, ToDoubleFunction<ProcessorStats> value) {
      Gauge<Long> gauge =
          () -> (long) ExecutorProcessors.instance().stats().stream().mapToDouble(value).sum();
      registry.register(name, gauge);
    }

    @Override
    public void shutdown() {
      ExecutorProcessors.instance().closeAll();
    }
  }
}
