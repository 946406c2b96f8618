package io.sparkllama.internal.scheduling;

import io.sparkllama.Failure;
import io.sparkllama.FinishReason;
import io.sparkllama.Limits;
import io.sparkllama.Outcome;
import io.sparkllama.engine.Output;
import io.sparkllama.engine.Session;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A request that passed {@link Admission}, on its way through the scheduler. One party holds it at
 * any time: the submitter, the queue or a worker. Completing or cancelling {@link #future} from
 * outside withdraws it.
 *
 * @param <R> the result
 */
public abstract class AdmittedRequest<R extends Outcome> {

  static final Failure CLOSED =
      new Failure(Failure.Kind.CANCELLED, "the processor was closed before this item was done");

  private final Tokens tokens;
  private final Limits limits;
  private final CompletableFuture<R> future = new CompletableFuture<>();
  private final AtomicReference<Consumer<Boolean>> observer = new AtomicReference<>();
  private int attempts;

  AdmittedRequest(Tokens tokens, Limits limits) {
    this.tokens = tokens;
    this.limits = limits;
  }

  /** Completed with the result, always; exceptionally only if the engine is broken. */
  public final CompletableFuture<R> future() {
    return future;
  }

  final int[] tokens() {
    return tokens.ids();
  }

  final boolean truncated() {
    return tokens.truncated();
  }

  final Limits limits() {
    return limits;
  }

  final int attempts() {
    return attempts;
  }

  /** The output that it needs of each decode. */
  abstract Output output();

  /** How many of its first tokens may come from another sequence that holds the same. */
  abstract int shareableTokens();

  /**
   * Length of the prefix that this may share with others.
   *
   * @param others their tokens, of which the first {@code length} count
   */
  final int commonPrefixLength(int[] others, int length) {
    int most = Math.min(length, shareableTokens());
    int mismatch = Arrays.mismatch(others, 0, most, tokens(), 0, most);
    return mismatch < 0 ? most : mismatch;
  }

  /** Counts an attempt and makes the request a sequence. */
  final ActiveSequence<R> begin(Session session, int id, int contextLength, long nowNanos) {
    attempts++;
    return newSequence(session, id, contextLength, nowNanos);
  }

  /**
   * @throws IllegalArgumentException if the request asks for what the model cannot do
   */
  abstract ActiveSequence<R> newSequence(Session session, int id, int contextLength, long nowNanos);

  /** The result when it ends before it has begun, or cannot begin. */
  abstract R unstarted(FinishReason reason, Failure failure);

  final boolean hasRetriesLeft() {
    return attempts <= limits.retryAttempts();
  }

  final boolean isWithdrawn() {
    return future.isDone();
  }

  /**
   * Has an observer told of the request's end, once: whether it is a success. It is told before
   * whoever waits for the future, unless that was completed from outside.
   */
  final void observe(Consumer<Boolean> toNotify) {
    observer.set(toNotify);
    future.whenComplete((result, failure) -> notifyObserver(result != null && result.success()));
  }

  private void notifyObserver(boolean success) {
    Consumer<Boolean> told = observer.getAndSet(null);
    if (told != null) {
      told.accept(success);
    }
  }

  final void complete(R result) {
    if (!future.isDone()) {
      notifyObserver(result.success());
    }
    future.complete(result);
  }

  final void fail(Throwable cause) {
    if (!future.isDone()) {
      notifyObserver(false);
    }
    future.completeExceptionally(cause);
  }

  /** Fails a request that cannot be decoded. */
  final void refuse(Failure failure) {
    complete(unstarted(FinishReason.ERROR, failure));
  }

  /** Ends a request that no worker holds, because the processor was closed. */
  public final void cancelUnstarted() {
    complete(unstarted(FinishReason.CANCELLED, CLOSED));
  }
}
