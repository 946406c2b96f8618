package io.sparkllama.internal.scheduling;

import io.sparkllama.internal.request.Request;
import io.sparkllama.result.Outcome;

/**
 * What is particular to one kind of requests when they are admitted. Thread-safe.
 *
 * @param <Q> the kind
 * @param <R> its result
 */
interface RequestAdmission<Q extends Request<R>, R extends Outcome> {

  /**
   * Validates and tokenizes a request.
   *
   * @throws Refusal if the model cannot do it, or it does not fit
   * @throws IllegalStateException if the model is closed
   */
  AdmittedRequest<R> admit(Q request) throws Refusal;

  /** The request without its tokens, as which a request that is not admitted gets its result. */
  AdmittedRequest<R> withoutTokens(Q request);
}
