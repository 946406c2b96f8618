package io.sparkllama.internal.process;

import java.io.Serializable;
import java.util.concurrent.CompletionStage;

/**
 * What the engine process is to do for others than rows. A value that is sent to it and run there.
 *
 * @param <T> what it is run on
 * @param <A> what it returns, which is sent back: a value that Java can serialize, or an {@link
 *     java.util.Optional} of one
 */
public interface EngineCall<T, A> extends Serializable {

  /** Starts the call. Cancelling the returned stage withdraws it. */
  CompletionStage<A> run(T target);
}
