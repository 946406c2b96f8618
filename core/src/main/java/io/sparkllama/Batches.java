package io.sparkllama;

import io.sparkllama.internal.common.Causes;
import io.sparkllama.internal.metrics.Meter;
import io.sparkllama.internal.scheduling.FunctionPool;
import io.sparkllama.internal.scheduling.Task;
import io.sparkllama.internal.scheduling.WorkerPool;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Batches on their way: admitted, submitted in one step, and their results collected. */
final class Batches {

  private static final Logger LOG = LoggerFactory.getLogger(Batches.class);

  /** Fewer items are admitted by the caller's thread, as handing them over costs more. */
  private static final int LEAST_FOR_POOL = 32;

  private final WorkerPool workers;
  private final FunctionPool functions;
  private final Meter meter;
  private final ProgressListener listener;
  private final LongSupplier nanoClock;

  Batches(
      WorkerPool workers,
      FunctionPool functions,
      Meter meter,
      ProgressListener listener,
      LongSupplier nanoClock) {
    this.workers = workers;
    this.functions = functions;
    this.meter = meter;
    this.listener = listener;
    this.nanoClock = nanoClock;
  }

  /** Starts one task by itself; cancelling the future withdraws it. */
  <R extends Outcome> CompletableFuture<R> startOne(Task<R> task) {
    workers.submit(task);
    return task.future();
  }

  /**
   * Starts a batch. The future has one result per item, in their order; it fails if the engine is
   * broken, and cancelling it withdraws the items.
   */
  <R extends Outcome> CompletableFuture<List<R>> start(int count, IntFunction<Task<R>> admission) {
    Batch<R> batch = new Batch<>(nanoClock.getAsLong());
    if (count < LEAST_FOR_POOL || functions.isOwnThread()) {
      batch.submit(IntStream.range(0, count).mapToObj(admission).toList());
    } else {
      CompletableFuture<List<Task<R>>> admitted = functions.mapAsync(count, admission);
      batch.future.whenComplete((results, failure) -> admitted.cancel(true));
      admitted.whenComplete(
          (tasks, failure) -> {
            if (failure == null) {
              batch.submit(tasks);
            } else if (failure instanceof CancellationException && !batch.future.isDone()) {
              // the pool was closed, and admission with it: every item is cancelled
              batch.submit(IntStream.range(0, count).mapToObj(admission).toList());
            } else {
              batch.future.completeExceptionally(failure);
            }
          });
    }
    return batch.future;
  }

  /** One batch: complete when its last item is. */
  private final class Batch<R extends Outcome> {
    final CompletableFuture<List<R>> future = new CompletableFuture<>();
    private final long startNanos;
    private int done;
    private int failed;

    Batch(long startNanos) {
      this.startNanos = startNanos;
    }

    void submit(List<Task<R>> tasks) {
      if (tasks.isEmpty()) {
        future.complete(List.of());
        return;
      }
      future.whenComplete(
          (results, failure) -> {
            if (failure != null) {
              tasks.forEach(task -> task.future().cancel(true));
            }
          });
      for (Task<R> task : tasks) {
        task.future()
            .whenComplete(
                (result, failure) -> {
                  if (failure == null) {
                    finishOne(result, tasks);
                  } else {
                    future.completeExceptionally(failure);
                  }
                });
      }
      if (!future.isDone()) {
        workers.submitAll(tasks);
      }
    }

    private void finishOne(R result, List<Task<R>> tasks) {
      synchronized (this) {
        done++;
        failed += result.success() ? 0 : 1;
        report(tasks.size());
        if (done < tasks.size()) {
          return;
        }
      }
      meter.batchFinished(nanoClock.getAsLong() - startNanos);
      future.complete(tasks.stream().map(task -> task.future().join()).toList());
    }

    private void report(int total) {
      try {
        listener.progressed(done, failed, total);
      } catch (RuntimeException e) {
        LOG.warn("The progress listener failed", e);
      }
    }
  }

  /**
   * Waits for a result.
   *
   * @throws CancellationException if the calling thread is interrupted; the future is cancelled
   *     then
   */
  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      throw Causes.interrupted();
    } catch (ExecutionException e) {
      throw Causes.unchecked(e.getCause());
    }
  }
}
