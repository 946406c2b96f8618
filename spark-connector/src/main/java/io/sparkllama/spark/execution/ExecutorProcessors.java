package io.sparkllama.spark.execution;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.ProcessorConfig;
import io.sparkllama.ProcessorStats;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkEnv;

/**
 * The processors of this JVM, one for each configuration, shared by all tasks that ask for it. They
 * stay open for the tasks to come and are closed when the JVM ends. Thread-safe.
 */
public final class ExecutorProcessors {

  private static final ExecutorProcessors INSTANCE = new ExecutorProcessors();

  private final Map<ProcessorConfig, ParallelProcessor> processors = new HashMap<>();

  private ExecutorProcessors() {
    // native code must not run on while the process takes itself apart
    Runtime.getRuntime()
        .addShutdownHook(new Thread(this::closeAll, "spark-llama-close-processors"));
  }

  /** The one of this JVM. */
  public static ExecutorProcessors instance() {
    return INSTANCE;
  }

  /**
   * The open processor of a configuration. The first to ask loads it while others wait; one that
   * broke is replaced. Callers do not close it.
   *
   * @throws io.sparkllama.engine.EngineException if it cannot be opened; the next call tries again
   */
  public synchronized ParallelProcessor acquire(ProcessorConfig config) {
    ParallelProcessor processor = processors.get(config);
    if (processor != null && processor.isOpen()) {
      return processor;
    }
    if (processor != null) {
      processors.remove(config);
      processor.close();
    }
    ParallelProcessor opened = ParallelProcessor.open(config);
    processors.put(config, opened);
    return opened;
  }

  /** What the open processors have done. */
  public synchronized List<ProcessorStats> stats() {
    return processors.values().stream().map(ParallelProcessor::stats).toList();
  }

  /** Closes all; a task that asks later gets a new one. */
  public synchronized void closeAll() {
    processors.values().forEach(ParallelProcessor::close);
    processors.clear();
  }

  /** CPUs that this executor was given: its configured cores, as far as the machine has them. */
  public static int cpus() {
    int available = Runtime.getRuntime().availableProcessors();
    SparkEnv environment = SparkEnv.get();
    return environment == null
        ? available
        : Math.min(available, environment.conf().getInt("spark.executor.cores", available));
  }
}
