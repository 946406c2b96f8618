package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Output;
import io.sparkllama.engine.Session;
import io.sparkllama.request.Limits;
import io.sparkllama.result.Failure;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.Outcome;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A request that passed {@link Admission}, on its way through the scheduler. It has one owner at
 * any time: the submitter, the queue or a worker. Completing or cancelling {@link #future} from
 * outside withdraws it.
 *
 * @param <R> the result
 */
public abstract class AdmittedRequest<R extends Outcome> {

  /** Why a request ends that was not done when its processor was closed. */
  public static final Failure CLOSED =
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

  /** Always completed with the result; completed exceptionally only if the engine is broken. */
  public final CompletableFuture<R> future() {
    return future;
  }

  final int[] tokens() {
    return tokens.ids();
  }

  final boolean truncated() {
    return tokens.truncated();
  }

  /**
   * How much of an attempt's time limit is used up as it begins: by tokenizing, which runs once.
   */
  final long usedNanos() {
    return attempts <= 1 ? tokens.nanos() : 0;
  }

  final Limits limits() {
    return limits;
  }

  final int attempts() {
    return attempts;
  }

  /** The kind of output it needs from each decode. */
  abstract Output output();

  /** How many of its first tokens may come from another sequence with the same tokens. */
  abstract int shareableTokens();

  /**
   * Length of the prefix it can share with other tokens.
   *
   * @param others the other tokens, of which the first {@code length} are valid
   */
  final int commonPrefixLength(int[] others, int length) {
    int most = Math.min(length, shareableTokens());
    int mismatch = Arrays.mismatch(others, 0, most, tokens(), 0, most);
    return mismatch < 0 ? most : mismatch;
  }

  /** Counts an attempt and starts a sequence for the request. */
  final ActiveSequence<R> begin(Session session, int id, int contextLength, long nowNanos) {
    attempts++;
    return newSequence(session, id, contextLength, nowNanos);
  }

  /**
   * @throws IllegalArgumentException if the model cannot do what the request asks for
   */
  abstract ActiveSequence<R> newSequence(Session session, int id, int contextLength, long nowNanos);

  /** How many prompt tokens its result reports. */
  int promptTokens() {
    return tokens().length;
  }

  /** The result if it ends before it has started, or cannot start. */
  abstract R unstarted(FinishReason reason, Failure failure, int promptTokens);

  final boolean hasRetriesLeft() {
    return attempts <= limits.retryAttempts();
  }

  final boolean isWithdrawn() {
    return future.isDone();
  }

  /**
   * Registers an observer of the request's end, called once with whether it succeeded. It is called
   * before anyone waiting for the future continues, unless the future was completed from outside.
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
    complete(unstarted(FinishReason.ERROR, failure, promptTokens()));
  }

  /** Fails a request that is not admitted. */
  final void refuse(Refusal refusal) {
    complete(unstarted(FinishReason.ERROR, refusal.failure(), refusal.tokens()));
  }

  /** Cancels a request that no worker owns, because the processor was closed. */
  public final void cancelUnstarted() {
    complete(unstarted(FinishReason.CANCELLED, CLOSED, promptTokens()));
  }
}
