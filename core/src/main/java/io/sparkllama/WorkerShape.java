package io.sparkllama;

import io.sparkllama.engine.ModelInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the threads of a configuration are used for a model.
 *
 * @param workers workers side by side
 * @param threadsPerWorker threads that compute one worker's batch
 */
record WorkerShape(int workers, int threadsPerWorker) {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerShape.class);

  /**
   * As configured, but never more workers than sequences; and one worker with all threads for a
   * model whose sessions must not decode at the same time.
   */
  static WorkerShape of(ProcessorConfig config, ModelInfo model) {
    ThreadPoolConfig threads = config.threadPool();
    int workers = Math.min(threads.workers(), config.maxBatchSize());
    if (workers > 1 && model.concurrencyObstacle().isPresent()) {
      LOG.warn(
          "{}: one worker with {} threads instead of {} workers, as {}; a quantized model is faster",
          config.model(),
          threads.numThreads(),
          workers,
          model.concurrencyObstacle().get());
      return new WorkerShape(1, threads.numThreads());
    }
    return new WorkerShape(workers, threads.threadsPerWorker());
  }
}
