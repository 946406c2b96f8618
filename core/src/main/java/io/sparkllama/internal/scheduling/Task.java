package io.sparkllama.internal.scheduling;

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
 * Admitted work for one sequence, on its way through the scheduler. At any time one party holds it:
 * the submitter, the queue or a worker. Completing or cancelling {@link #future} from outside
 * withdraws it.
 *
 * @param <R> the result
 */
public abstract class Task<R extends Outcome> {

  static final String CLOSED_MESSAGE = "the processor was closed before this item was done";

  private final Tokens tokens;
  private final Limits limits;
  private final CompletableFuture<R> future = new CompletableFuture<>();
  private final AtomicReference<Consumer<Boolean>> observer = new AtomicReference<>();
  private int attempts;

  Task(Tokens tokens, Limits limits) {
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

  /** What it needs of each decode it takes part in. */
  abstract Output output();

  /** How many of its first tokens may come from another sequence that holds the same. */
  abstract int shareableTokens();

  /**
   * How many tokens this may share with others.
   *
   * @param others their tokens, of which the first {@code length} count
   */
  final int commonTokens(int[] others, int length) {
    int most = Math.min(length, shareableTokens());
    int mismatch = Arrays.mismatch(others, 0, most, tokens(), 0, most);
    return mismatch < 0 ? most : mismatch;
  }

  /** Counts one more try and puts the task into a sequence. */
  final Run<R> begin(Session session, int sequence, int contextLength, long nowNanos) {
    attempts++;
    return run(session, sequence, contextLength, nowNanos);
  }

  /**
   * @throws IllegalArgumentException if the task asks for what the model cannot do
   */
  abstract Run<R> run(Session session, int sequence, int contextLength, long nowNanos);

  /** The result when it ends before it has begun, or cannot begin. */
  abstract R unstarted(FinishReason reason, String error);

  final boolean mayTryAgain() {
    return attempts <= limits.retryAttempts();
  }

  final boolean isWithdrawn() {
    return future.isDone();
  }

  /**
   * Has an observer told of the task's end, once: whether it is a success. It is told before
   * whoever waits for the future, unless that was completed from outside.
   */
  final void observe(Consumer<Boolean> toTell) {
    observer.set(toTell);
    future.whenComplete((result, failure) -> tell(result != null && result.success()));
  }

  private void tell(boolean success) {
    Consumer<Boolean> untold = observer.getAndSet(null);
    if (untold != null) {
      untold.accept(success);
    }
  }

  final void complete(R result) {
    if (!future.isDone()) {
      tell(result.success());
    }
    future.complete(result);
  }

  final void fail(Throwable cause) {
    if (!future.isDone()) {
      tell(false);
    }
    future.completeExceptionally(cause);
  }

  /** Ends a task that cannot be run. */
  final void refuse(String error) {
    complete(unstarted(FinishReason.ERROR, error));
  }

  /** Ends a task that no worker holds, because the processor was closed. */
  public final void cancelUnstarted() {
    complete(unstarted(FinishReason.CANCELLED, CLOSED_MESSAGE));
  }
}
