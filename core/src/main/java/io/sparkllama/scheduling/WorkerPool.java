package io.sparkllama.scheduling;

import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.SessionParams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers of one model and their queue. Thread-safe. Does not own the model: its owner closes
 * it after the pool.
 */
public final class WorkerPool implements AutoCloseable {

  /** A worker that is deep in a decode gets this long to notice that it is over. */
  public static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  /** Tokens of one physical batch: smaller ones cost speed, larger ones memory. */
  static final int BATCH_CAPACITY_TOKENS = 512;

  private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);

  private final TaskQueue queue;
  private final List<Worker> workers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  private WorkerPool(int workers) {
    this.queue = new TaskQueue(workers);
  }

  /**
   * Starts workers and waits until each has its session.
   *
   * @param workers number of workers, at most {@code sequences}
   * @param sequences sequences over all workers
   * @param contextLength tokens per sequence
   * @param threadsPerWorker threads that compute one worker's batch
   * @param stackSize bytes of each worker thread's stack
   * @throws EngineException if a session cannot be opened; nothing is left running then
   */
  public static WorkerPool start(
      Model model,
      int workers,
      int sequences,
      int contextLength,
      int threadsPerWorker,
      long stackSize,
      LongSupplier nanoClock) {
    WorkerPool pool = new WorkerPool(workers);
    for (int i = 0; i < workers; i++) {
      int share = sequences / workers + (i < sequences % workers ? 1 : 0);
      SessionParams shape =
          new SessionParams(
              share, contextLength, threadsPerWorker, Math.max(BATCH_CAPACITY_TOKENS, share));
      pool.add(new Worker(model, shape, pool.queue, nanoClock), i, stackSize);
    }
    pool.threads.forEach(Thread::start);
    pool.awaitReady();
    return pool;
  }

  private void add(Worker worker, int index, long stackSize) {
    Thread thread = new Thread(null, worker, "spark-llama-worker-" + index, stackSize);
    thread.setDaemon(true);
    workers.add(worker);
    threads.add(thread);
  }

  private void awaitReady() {
    try {
      workers.forEach(worker -> worker.ready().join());
    } catch (CompletionException e) {
      close();
      if (e.getCause() instanceof EngineException cause) {
        throw cause;
      }
      throw new EngineException("cannot start a worker: " + e.getCause(), e.getCause());
    }
  }

  /**
   * Queues an admitted task. If the pool is closed it is cancelled at once; if broken, it fails.
   */
  public void submit(GenerationTask task) {
    if (!task.isWithdrawn() && !queue.offer(task)) {
      queue.turnAway(task);
    }
  }

  /** Whether tasks are still taken: not closed and not broken. */
  public boolean isOpen() {
    return !queue.isClosed();
  }

  /**
   * Ends all tasks as cancelled and all workers; waits at most {@link #CLOSE_TIMEOUT} for them.
   * Idempotent. A worker that takes longer ends by itself and frees its memory then.
   */
  @Override
  public void close() {
    queue.close();
    workers.forEach(Worker::abort);
    long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
    boolean interrupted = false;
    for (Thread thread : threads) {
      interrupted |= !joinUntil(deadline, thread);
      if (thread.isAlive() && thread != Thread.currentThread()) {
        LOG.warn("{} is still in native code; it ends when that returns", thread.getName());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * False if interrupted; does not wait for the thread that asks, nor for one that was never
   * started.
   */
  private static boolean joinUntil(long deadline, Thread thread) {
    if (thread == Thread.currentThread()) {
      return true;
    }
    try {
      long millis = Math.max(1, Duration.ofNanos(deadline - System.nanoTime()).toMillis());
      thread.join(millis);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
