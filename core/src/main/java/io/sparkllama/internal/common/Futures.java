package io.sparkllama.internal.common;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Waits for futures, and ends one as another. */
public final class Futures {

  private Futures() {}

  /**
   * Waits for a result.
   *
   * @throws CancellationException if the calling thread is interrupted; the future is then
   *     cancelled
   */
  public static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      throw Causes.interrupted();
    } catch (ExecutionException e) {
      throw Causes.unchecked(e.getCause());
    }
  }

  /**
   * Ends a future as another has ended.
   *
   * @param value the other's result; ignored if it failed
   * @param failure null unless it failed
   */
  public static <T> void complete(
      CompletableFuture<? super T> future, @Nullable T value, @Nullable Throwable failure) {
    if (failure == null) {
      future.complete(value);
    } else {
      future.completeExceptionally(failure);
    }
  }
}
