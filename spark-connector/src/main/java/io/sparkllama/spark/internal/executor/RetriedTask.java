package io.sparkllama.spark.internal.executor;

import io.sparkllama.config.Isolation;
import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.spark.internal.models.ModelLocation;
import org.apache.spark.TaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task that failed before. A row of it may have ended two executors, each on a host of its own,
 * so the third attempt has its engine in a process that may end.
 *
 * @param attempt number of attempts before this one
 */
record RetriedTask(int attempt) {

  /** An attempt may fail for other reasons, and an engine process takes memory. */
  static final int FIRST_ISOLATED = 2;

  private static final Logger LOG = LoggerFactory.getLogger(RetriedTask.class);

  /** The task of this thread; a first attempt outside of tasks. */
  static RetriedTask current() {
    TaskContext task = TaskContext.get();
    return new RetriedTask(task == null ? 0 : task.attemptNumber());
  }

  /** The configuration with which it asks the model. */
  ProcessorConfig isolate(ProcessorConfig config) {
    if (attempt < FIRST_ISOLATED
        || config.isolation() != Isolation.IN_PROCESS
        || !ModelLocation.isFile(config.model())) {
      return config;
    }
    LOG.warn(
        "{} attempts of this task failed; its engine runs in a separate process, so that a row"
            + " that crashes it fails alone",
        attempt);
    return config.toBuilder().isolation(Isolation.AUTO).config();
  }
}
