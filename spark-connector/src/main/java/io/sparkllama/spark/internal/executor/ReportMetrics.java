package io.sparkllama.spark.internal.executor;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.sparkllama.spark.internal.report.ExecutorReport;
import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** The values of executor reports as gauges of Spark's metrics system. */
final class ReportMetrics {

  private static final Map<String, ToLongFunction<ExecutorReport>> VALUES =
      Map.of(
          "rows", ExecutorReport::rows,
          "failures", ExecutorReport::failures,
          "promptTokens", ExecutorReport::promptTokens,
          "generatedTokens", ExecutorReport::generatedTokens,
          "prefixTokens", ExecutorReport::prefixTokens,
          "queueDepth", ExecutorReport::queueDepth,
          "inFlight", ExecutorReport::inFlight);

  private ReportMetrics() {}

  /**
   * Registers a gauge for each value: its sum over reports.
   *
   * @param prefix prefix of the gauges' names
   * @param reports supplies the current reports each time a gauge is read
   */
  static void publish(
      MetricRegistry registry, String prefix, Supplier<Collection<ExecutorReport>> reports) {
    VALUES.forEach(
        (name, value) -> {
          Gauge<Long> gauge = () -> reports.get().stream().mapToLong(value).sum();
          registry.register(prefix + name, gauge);
        });
  }
}
