package io.sparkllama.internal.scheduling;

import io.sparkllama.internal.common.Causes;
import io.sparkllama.internal.topology.CpuPinning;
import io.sparkllama.internal.topology.ThreadPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads for work other than decoding: callers' functions and tokenizing. They are placed like the
 * workers, and are idle while those compute for them. Thread-safe.
 *
 * <p>A pool thread that waits for items of its own call processes them meanwhile, so calls may be
 * nested to any depth.
 */
public final class FunctionPool implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FunctionPool.class);

  /** Tells a thread to end. */
  private static final Runnable END =
      new Runnable() {
        @Override
        public void run() {}
      };

  private final List<Thread> threads = new ArrayList<>();
  private final List<BlockingQueue<Runnable>> queues = new ArrayList<>();
  private final Set<FunctionBatch<?>> open = ConcurrentHashMap.newKeySet();
  private final boolean stealing;
  private volatile boolean closed;

  /**
   * Starts one thread per compute thread of the plan's workers.
   *
   * @param threadsPerWorker threads of each worker in the plan
   * @param stealing whether a thread that has finished its share of a batch helps with others
   */
  public FunctionPool(ThreadPlan plan, int threadsPerWorker, boolean stealing, long stackSize) {
    this.stealing = stealing;
    for (ThreadPlan.Worker worker : plan.workers()) {
      for (int i = 0; i < threadsPerWorker; i++) {
        add(worker.pinnedTo(), stackSize);
      }
    }
    threads.forEach(Thread::start);
  }

  private void add(List<Integer> cpus, long stackSize) {
    BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    Runnable loop =
        () -> {
          CpuPinning.pinThread(cpus);
          work(queue);
        };
    Thread thread = new Thread(null, loop, "spark-llama-function-" + threads.size(), stackSize);
    thread.setDaemon(true);
    queues.add(queue);
    threads.add(thread);
  }

  private static void work(BlockingQueue<Runnable> queue) {
    Runnable next = take(queue);
    while (next != END) {
      next.run();
      next = take(queue);
    }
  }

  /** Ignores interrupts, which were meant for a caller's function that has ended. */
  private static Runnable take(BlockingQueue<Runnable> queue) {
    while (true) {
      try {
        return queue.take();
      } catch (InterruptedException e) {
        LOG.debug("A thread was interrupted between two pieces of work");
      }
    }
  }

  /** Whether the calling thread belongs to the pool. */
  public boolean isOwnThread() {
    return threads.contains(Thread.currentThread());
  }

  /**
   * Applies a function to the indices from 0 to {@code count}, exclusive, and waits.
   *
   * @return the results, by index
   * @throws CancellationException if the caller is interrupted; items not started are dropped
   */
  public <R> List<R> map(int count, IntFunction<R> function) {
    FunctionBatch<R> batch = start(count, function);
    if (isOwnThread()) {
      batch.runAll();
    }
    try {
      return batch.future().get();
    } catch (InterruptedException e) {
      batch.future().cancel(true);
      throw Causes.interrupted();
    } catch (ExecutionException e) {
      throw Causes.unchecked(e.getCause());
    }
  }

  /**
   * Like {@link #map}, without waiting. An exception of the function fails the future; cancelling
   * the future drops the items not started.
   */
  public <R> CompletableFuture<List<R>> mapAsync(int count, IntFunction<R> function) {
    return start(count, function).future();
  }

  private <R> FunctionBatch<R> start(int count, IntFunction<R> function) {
    FunctionBatch<R> batch = new FunctionBatch<>(count, queues.size(), stealing, function);
    for (int queue = 0; queue < Math.min(count, queues.size()); queue++) {
      int share = queue;
      queues.get(queue).add(() -> batch.run(share));
    }
    open.add(batch);
    batch.future().whenComplete((results, failure) -> open.remove(batch));
    if (closed) {
      batch.future().cancel(true);
    }
    return batch;
  }

  /** Ends the threads after the items they have started; drops the rest. */
  @Override
  public void close() {
    closed = true;
    open.forEach(batch -> batch.future().cancel(true));
    for (BlockingQueue<Runnable> queue : queues) {
      queue.clear();
      queue.add(END);
    }
  }
}
