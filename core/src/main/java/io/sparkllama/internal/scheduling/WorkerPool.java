package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.internal.metrics.Meter;
import io.sparkllama.internal.topology.CpuPinning;
import io.sparkllama.internal.topology.ThreadPlan;
import io.sparkllama.internal.topology.Topology;
import io.sparkllama.request.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers of a processor and their queue. Thread-safe. Does not own the models; their owner
 * closes them after the pool.
 */
public final class WorkerPool implements AutoCloseable {

  /** How long a worker in the middle of a decode gets to stop. */
  public static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);

  private final RequestQueue queue;
  private final List<Worker> workers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final DeadlineWatch deadlines;
  private final boolean sharesPrefixes;
  private final Meter meter;
  private final LongSupplier nanoClock;

  /**
   * Starts workers and waits until each has its session.
   *
   * @param models the model of each worker, by index
   * @param sessions the session of each worker
   * @param plan where the workers run, and on which machine
   * @param stealing whether an idle worker steals requests from others
   * @param stackSize stack size of each worker thread in bytes
   * @throws EngineException if a session cannot be opened; nothing is left running
   */
  public WorkerPool(
      Function<ThreadPlan.Worker, Model> models,
      List<SessionParams> sessions,
      ThreadPlan plan,
      Topology machine,
      boolean stealing,
      long stackSize,
      Meter meter,
      LongSupplier nanoClock) {
    this.queue = new RequestQueue(plan.neighbours(machine), stealing);
    this.meter = meter;
    this.nanoClock = nanoClock;
    this.sharesPrefixes = sessions.get(0).prefixes() > 0;
    for (ThreadPlan.Worker placed : plan.workers()) {
      int index = placed.index();
      Worker worker =
          new Worker(
              models.apply(placed),
              sessions.get(index),
              queue,
              index,
              () -> CpuPinning.pinThread(placed.pinnedTo()),
              meter.worker(index),
              nanoClock);
      Thread thread = new Thread(null, worker, "spark-llama-worker-" + index, stackSize);
      thread.setDaemon(true);
      workers.add(worker);
      threads.add(thread);
    }
    meter.queueDepth(queue::size);
    threads.forEach(Thread::start);
    this.deadlines = new DeadlineWatch(workers, nanoClock);
    awaitReady();
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
   * Queues an admitted request. If the pool is closed, cancels the request immediately; if it is
   * broken, fails it.
   */
  public void submit(AdmittedRequest<?> request) {
    observe(request);
    if (!request.isWithdrawn() && !queue.offer(request)) {
      queue.reject(request);
    }
  }

  /**
   * Queues the requests of a batch in one step, like {@link #submit}. Requests with a common prefix
   * are placed together, so that few workers compute it and each only once.
   */
  public void submitAll(List<? extends AdmittedRequest<?>> requests) {
    requests.forEach(this::observe);
    List<? extends AdmittedRequest<?>> waiting =
        requests.stream().filter(request -> !request.isWithdrawn()).toList();
    List<? extends AdmittedRequest<?>> grouped = sharesPrefixes ? PrefixOrder.of(waiting) : waiting;
    if (!queue.offerAll(grouped, grouped != waiting)) {
      grouped.forEach(queue::reject);
    }
  }

  private void observe(AdmittedRequest<?> request) {
    long submitted = nanoClock.getAsLong();
    meter.itemStarted();
    request.observe(success -> meter.itemFinished(nanoClock.getAsLong() - submitted, success));
    if (request.limits().timeoutMs() != Limits.NO_TIMEOUT) {
      deadlines.wake();
    }
  }

  /** Whether requests are accepted: neither closed nor broken. */
  public boolean isOpen() {
    return !queue.isClosed();
  }

  /**
   * Cancels all requests and ends all workers, waiting at most {@link #CLOSE_TIMEOUT} for them.
   * Idempotent. A worker that takes longer ends on its own and then frees its memory.
   */
  @Override
  public void close() {
    queue.close();
    deadlines.close();
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

  /** Returns false if interrupted; does not wait for the calling thread. */
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
