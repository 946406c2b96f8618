package io.sparkllama;

import io.sparkllama.internal.common.Causes;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits for results. */
final class Futures {

  private Futures() {}

  /**
   * Waits for a result.
   *
   * @throws CancellationException if the calling thread is interrupted; the future is then
   *     cancelled
   */
  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      throw Causes.interrupted();
    } catch (ExecutionException e) {
      throw Causes.unchecked(e.getCause());
    }
  }
}
