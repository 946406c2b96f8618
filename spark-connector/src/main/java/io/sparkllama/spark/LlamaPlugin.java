package io.sparkllama.spark;

import io.sparkllama.spark.internal.executor.ReportingDriverPlugin;
import io.sparkllama.spark.internal.executor.ReportingExecutorPlugin;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * For {@code spark.plugins=io.sparkllama.spark.LlamaPlugin}: with {@code spark.llama.preload=true}
 * loads the session's model when an executor starts instead of with its first task, publishes what
 * the processors do in Spark's metrics system, and closes them when the executor ends.
 *
 * <p>An executor's metrics are its own; the driver's, whose names begin with {@code all.}, are the
 * sums over the executors, which report to it every few seconds.
 */
public final class LlamaPlugin implements SparkPlugin {

  @Override
  public DriverPlugin driverPlugin() {
    return new ReportingDriverPlugin();
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ReportingExecutorPlugin();
  }
}
