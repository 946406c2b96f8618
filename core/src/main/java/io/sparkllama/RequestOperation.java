package io.sparkllama;

import io.sparkllama.internal.scheduling.AdmittedRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One operation of a processor that the workers compute, such as generating or embedding: admits
 * requests and submits them. Thread-safe.
 *
 * @param <Q> what a caller asks for
 * @param <C> how it is to be done
 * @param <R> the result
 */
final class RequestOperation<Q, C, R extends Outcome> {

  private final Submissions submissions;
  private final BiFunction<Q, C, AdmittedRequest<R>> admission;

  /**
   * @param admission admits a request
   */
  RequestOperation(Submissions submissions, BiFunction<Q, C, AdmittedRequest<R>> admission) {
    this.submissions = submissions;
    this.admission = admission;
  }

  /** Starts one request. */
  CompletableFuture<R> one(Q request, C config) {
    return submissions.startOne(admission.apply(request, config));
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
    return submissions.start(
        items.size(),
        i -> {
          T item = items.get(i);
          return admission.apply(request.apply(item), config.apply(item));
        });
  }
}
