package io.sparkllama.internal.process;

import io.sparkllama.engine.EngineException;
import java.io.Serializable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A call until it has its result, over the deaths of as many processes as it takes. Guarded by its
 * {@link CallQueue}'s owner, except for the future.
 *
 * @param <A> the result
 */
final class PendingCall<A> {

  private final Serializable payload;
  private final @Nullable Substitute<A> substitute;
  private final CompletableFuture<A> future = new CompletableFuture<>();
  private int crashes;

  /** The call in the process that runs it; null while it waits. */
  private @Nullable CompletableFuture<Object> sent;

  /**
   * @param payload a row, or an {@link EngineCall}
   * @param substitute null if the future is to fail instead
   */
  PendingCall(Serializable payload, @Nullable Substitute<A> substitute) {
    this.payload = payload;
    this.substitute = substitute;
  }

  /** What is sent under a number. */
  Frame frame(long id) {
    return payload instanceof EngineCall<?, ?> call
        ? new Frame.Call(id, call)
        : new Frame.Row(id, payload);
  }

  CompletableFuture<A> future() {
    return future;
  }

  /** Whether nobody waits for it any more. */
  boolean isWithdrawn() {
    return future.isDone();
  }

  /** Whether it is for a row, of which only so many are sent at a time. */
  boolean isRow() {
    return !(payload instanceof EngineCall);
  }

  @Nullable CompletableFuture<Object> sent() {
    return sent;
  }

  void sent(@Nullable CompletableFuture<Object> reply) {
    sent = reply;
  }

  /** Whether a process died while it ran this. */
  boolean isSuspect() {
    return crashes > 0;
  }

  /** Counts a process that died while it ran this; returns how many there were. */
  int countCrash() {
    return ++crashes;
  }

  @SuppressWarnings("unchecked") // the engine process runs the call, which returns an A
  void complete(@Nullable Object value) {
    future.complete((A) value);
  }

  void fail(Throwable failure) {
    future.completeExceptionally(failure);
  }

  void crashed(ExitCause cause) {
    if (substitute == null) {
      future.completeExceptionally(
          new EngineException("the engine process ended with " + cause + " during this call"));
    } else {
      future.complete(substitute.crashed(cause));
    }
  }

  void closed() {
    if (substitute == null) {
      future.completeExceptionally(new IllegalStateException("the processor is closed"));
    } else {
      future.complete(substitute.closed());
    }
  }
}
