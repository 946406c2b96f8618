package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import io.sparkllama.spark.internal.executor.ExecutorProcessors;
import io.sparkllama.spark.internal.report.ExecutorReport;
import io.sparkllama.spark.internal.report.RunHistory;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;

class LlamaPluginIT {

  private final MetricRegistry registry = new MetricRegistry();

  private PluginContext context(SparkConf conf) {
    return new PluginContext() {
      @Override
      public MetricRegistry metricRegistry() {
        return registry;
      }

      @Override
      public SparkConf conf() {
        return conf;
      }

      @Override
      public String executorID() {
        return "1";
      }

      @Override
      public String hostname() {
        return "localhost";
      }

      @Override
      public Map<String, ResourceInformation> resources() {
        return Map.of();
      }

      @Override
      public void send(Object message) {}

      @Override
      public Object ask(Object message) {
        return null;
      }
    };
  }

  @Test
  void loadsTheModelBeforeTheFirstTaskAndClosesItWithTheExecutor() {
    ExecutorProcessors.instance().closeAll();
    SparkConf conf =
        new SparkConf(false)
            .set("spark.llama.model", Demo.MODEL)
            .set("spark.llama.preload", "true");
    ExecutorPlugin plugin = new LlamaPlugin().executorPlugin();
    plugin.init(context(conf), Map.of());
    assertThat(ExecutorProcessors.instance().stats()).hasSize(1);
    assertThat(registry.getGauges().keySet())
        .contains("rows", "failures", "generatedTokens", "queueDepth");
    assertThat((Long) registry.getGauges().get("rows").getValue()).isNotNegative();
    plugin.shutdown();
    assertThat(ExecutorProcessors.instance().stats()).isEmpty();
  }

  @Test
  void theDriverSumsUpWhatExecutorsReport() throws Exception {
    RunHistory.ofDriver().clear();
    DriverPlugin driver = new LlamaPlugin().driverPlugin();
    driver.registerMetrics("app", context(new SparkConf(false)));
    driver.receive(report("1", 1, 2, 3, 4, 5, 6, 7));
    driver.receive(report("2", 10, 20, 30, 40, 50, 60, 70));
    driver.receive(report("1", 2, 2, 3, 4, 5, 6, 7));
    assertThat(registry.getGauges().get("all.rows").getValue()).isEqualTo(12L);
    assertThat(registry.getGauges().get("all.generatedTokens").getValue()).isEqualTo(44L);
  }

  private static ExecutorReport report(
      String executor,
      long rows,
      long failures,
      long prompt,
      long generated,
      long prefix,
      long queued,
      long inFlight) {
    return new ExecutorReport(
        executor, 0, rows, failures, prompt, generated, prefix, queued, inFlight, 0, 0, List.of());
  }

  @Test
  void loadsNothingUnlessAsked() {
    ExecutorProcessors.instance().closeAll();
    ExecutorPlugin plugin = new LlamaPlugin().executorPlugin();
    plugin.init(context(new SparkConf(false)), Map.of());
    assertThat(ExecutorProcessors.instance().stats()).isEmpty();
    plugin.shutdown();
  }
}
