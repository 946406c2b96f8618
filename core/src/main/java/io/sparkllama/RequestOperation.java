package io.sparkllama;

import io.sparkllama.internal.scheduling.AdmittedRequest;
import io.sparkllama.result.Outcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * An operation that the workers compute, such as generating or embedding: admits and submits
 * requests. Thread-safe.
 *
 * @param <Q> the request
 * @param <C> its options
 * @param <R> its result
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
    return submissions.submitOne(admission.apply(request, config));
  }

  /** Starts requests with common options. */
  CompletableFuture<List<R>> all(List<Q> requests, C config) {
    return all(requests, Function.identity(), config);
  }

  /** Starts a request per item with common options. */
  <T> CompletableFuture<List<R>> all(List<T> items, Function<T, Q> request, C config) {
    return each(items, request, item -> config);
  }

  /** Starts a request per item with its own options. */
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
