package io.sparkllama;

import io.sparkllama.internal.common.Causes;
import io.sparkllama.internal.metrics.Meter;
import io.sparkllama.internal.scheduling.AdmittedRequest;
import io.sparkllama.internal.scheduling.FunctionPool;
import io.sparkllama.internal.scheduling.WorkerPool;
import io.sparkllama.result.Outcome;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Submits lists of requests and collects their results. */
final class Submissions {

  private static final Logger LOG = LoggerFactory.getLogger(Submissions.class);

  /**
   * Below this size, the caller's thread admits the requests itself, since handing them over costs
   * more.
   */
  private static final int LEAST_FOR_POOL = 32;

  private final WorkerPool workers;
  private final FunctionPool functions;
  private final Meter meter;
  private final ProgressListener listener;
  private final LongSupplier nanoClock;

  Submissions(
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

  /** Submits one request. Cancelling the future withdraws it. */
  <R extends Outcome> CompletableFuture<R> submitOne(AdmittedRequest<R> request) {
    workers.submit(request);
    return request.future();
  }

  /**
   * Submits a list. The future has one result per item, in their order; it fails if the engine is
   * broken, and cancelling it withdraws the items.
   */
  <R extends Outcome> CompletableFuture<List<R>> start(
      int count, IntFunction<AdmittedRequest<R>> admission) {
    Submission<R> submission = new Submission<>(nanoClock.getAsLong());
    if (count < LEAST_FOR_POOL || functions.isOwnThread()) {
      submission.submit(IntStream.range(0, count).mapToObj(admission).toList());
    } else {
      CompletableFuture<List<AdmittedRequest<R>>> admitted = functions.mapAsync(count, admission);
      submission.future.whenComplete((results, failure) -> admitted.cancel(true));
      admitted.whenComplete(
          (requests, failure) -> {
            if (failure == null) {
              submission.submit(requests);
            } else if (failure instanceof CancellationException && !submission.future.isDone()) {
              // The pool was closed during admission: cancel every item.
              submission.submit(IntStream.range(0, count).mapToObj(admission).toList());
            } else {
              submission.future.completeExceptionally(failure);
            }
          });
    }
    return submission.future;
  }

  /** One submitted list; completes with its last item. */
  private final class Submission<R extends Outcome> {
    final CompletableFuture<List<R>> future = new CompletableFuture<>();
    private final long startNanos;
    private int done;
    private int failed;

    Submission(long startNanos) {
      this.startNanos = startNanos;
    }

    void submit(List<AdmittedRequest<R>> requests) {
      if (requests.isEmpty()) {
        future.complete(List.of());
        return;
      }
      future.whenComplete(
          (results, failure) -> {
            if (failure != null) {
              requests.forEach(request -> request.future().cancel(true));
            }
          });
      for (AdmittedRequest<R> request : requests) {
        request
            .future()
            .whenComplete(
                (result, failure) -> {
                  if (failure == null) {
                    finishOne(result, requests);
                  } else {
                    future.completeExceptionally(failure);
                  }
                });
      }
      if (!future.isDone()) {
        workers.submitAll(requests);
      }
    }

    private void finishOne(R result, List<AdmittedRequest<R>> requests) {
      synchronized (this) {
        done++;
        failed += result.success() ? 0 : 1;
        report(requests.size());
        if (done < requests.size()) {
          return;
        }
      }
      meter.batchFinished(nanoClock.getAsLong() - startNanos);
      future.complete(requests.stream().map(request -> request.future().join()).toList());
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
   * @throws CancellationException if the calling thread is interrupted; the future is then
   *     cancelled
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
