package io.sparkllama;

import io.sparkllama.internal.scheduling.Task;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Work of one kind that the workers' sequences do, such as generating or embedding: a request
 * becomes a task, and the task's result is the request's. Thread-safe.
 *
 * @param <Q> what a caller asks for
 * @param <C> how it is to be done
 * @param <R> the result
 */
final class RequestWork<Q, C, R extends Outcome> {

  private final Batches batches;
  private final BiFunction<Q, C, Task<R>> admission;

  /**
   * @param admission makes a request's task
   */
  RequestWork(Batches batches, BiFunction<Q, C, Task<R>> admission) {
    this.batches = batches;
    this.admission = admission;
  }

  /** Starts one request. */
  CompletableFuture<R> one(Q request, C config) {
    return batches.startOne(admission.apply(request, config));
  }

  /** Starts requests that share a configuration. */
  CompletableFuture<List<R>> all(List<Q> requests, C config) {
    return all(requests, Function.identity(), config);
  }

  /** Starts a request for each item; all share a configuration. */
  <T> CompletableFuture<List<R>> all(List<T> items, Function<T, Q> request, C config) {
    return each(items, request, item -> config);
  }

  /** Starts a request for each item, with a configuration of its own. */
  <T> CompletableFuture<List<R>> each(
      List<T> items, Function<T, Q> request, Function<T, C> config) {
    return batches.start(
        items.size(),
        i -> {
          T item = items.get(i);
          return admission.apply(request.apply(item), config.apply(item));
        });
  }
}
