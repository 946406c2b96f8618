package io.sparkllama.internal.scheduling;

import io.sparkllama.internal.common.Futures;
import io.sparkllama.internal.request.Request;
import io.sparkllama.result.Failure;
import io.sparkllama.result.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Takes requests in, and admits and queues them for the workers. Thread-safe. Closes what it is
 * made of, but not the models.
 */
public final class Scheduler implements AutoCloseable {

  /**
   * Below this size, the caller's thread admits the requests itself, since handing them over costs
   * more.
   */
  private static final int LEAST_FOR_POOL = 32;

  private final Admission admission;
  private final WorkerPool workers;
  private final FunctionPool functions;

  public Scheduler(Admission admission, WorkerPool workers, FunctionPool functions) {
    this.admission = admission;
    this.workers = workers;
    this.functions = functions;
  }

  /** Submits one request. Cancelling the future withdraws it. */
  public <R extends Outcome> CompletableFuture<R> submit(Request<R> request) {
    AdmittedRequest<R> admitted = admission.admit(request);
    workers.submit(admitted);
    return admitted.future();
  }

  /**
   * Submits requests together. Waits until they are admitted, so not for a thread of the function
   * pool.
   *
   * @return a future per request, in their order; cancelling one withdraws its request
   */
  public List<? extends CompletableFuture<?>> submitEach(List<? extends Request<?>> requests) {
    int count = requests.size();
    List<? extends AdmittedRequest<?>> admitted =
        count < LEAST_FOR_POOL
            ? requests.stream().map(admission::admit).toList()
            : Futures.await(functions.mapAsync(count, i -> admission.admit(requests.get(i))));
    workers.submitAll(admitted);
    return admitted.stream().map(AdmittedRequest::future).toList();
  }

  /** Submits the requests of a call. */
  public <R extends Outcome> void submitAll(
      List<? extends Request<R>> requests, BatchCall<R> call) {
    int count = requests.size();
    if (count < LEAST_FOR_POOL || functions.isOwnThread()) {
      queue(admitAll(requests), call);
      return;
    }
    CompletableFuture<List<AdmittedRequest<R>>> admitted =
        functions.mapAsync(count, i -> admission.admit(requests.get(i)));
    call.future().whenComplete((results, failure) -> admitted.cancel(true));
    admitted.whenComplete(
        (all, failure) -> {
          if (failure == null) {
            queue(all, call);
          } else if (failure instanceof CancellationException && !call.future().isDone()) {
            // The pool was closed during admission: cancel every item.
            queue(admitAll(requests), call);
          } else {
            call.future().completeExceptionally(failure);
          }
        });
  }

  private <R extends Outcome> List<AdmittedRequest<R>> admitAll(
      List<? extends Request<R>> requests) {
    return IntStream.range(0, requests.size())
        .mapToObj(i -> admission.admit(requests.get(i)))
        .toList();
  }

  private <R extends Outcome> void queue(List<AdmittedRequest<R>> admitted, BatchCall<R> call) {
    call.await(admitted.stream().map(AdmittedRequest::future).toList());
    if (!call.future().isDone()) {
      workers.submitAll(admitted);
    }
  }

  /** Validates a request without computing anything; empty if no problem is found. */
  public Optional<Failure> faultOf(Request<?> request) {
    return admission.faultOf(request);
  }

  /** Whether requests are accepted: neither closed nor broken. */
  public boolean isOpen() {
    return workers.isOpen();
  }

  /** Cancels all requests; waits for the workers as {@link WorkerPool#close} does. */
  @Override
  public void close() {
    admission.close();
    functions.close();
    workers.close();
  }
}
