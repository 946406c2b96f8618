package io.sparkllama.spark;

import io.sparkllama.spark.internal.executor.ReportingDriverPlugin;
import io.sparkllama.spark.internal.executor.ReportingExecutorPlugin;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * The plugin for {@code spark.plugins=io.sparkllama.spark.LlamaPlugin}. It publishes the
 * processors' counts in Spark's metrics system and the tab LLM, and closes the processors when
 * their executor ends. With {@code spark.llama.preload=true}, an executor loads the session's model
 * when it starts, not with its first task.
 *
 * <p>Each executor has metrics of its own. The driver's metrics, which begin with {@code all.}, are
 * sums over the executors, which report to it every two seconds.
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
