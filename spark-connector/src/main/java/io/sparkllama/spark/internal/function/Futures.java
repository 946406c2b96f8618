package io.sparkllama.spark.internal.function;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Derived futures that pass cancellation on to their source. */
public final class Futures {

  private Futures() {}

  /**
   * As {@link CompletableFuture#thenApply}, but cancelling the result also cancels the source, so
   * that nothing computes it in vain.
   */
  public static <T, R> CompletableFuture<R> map(
      CompletableFuture<T> source, Function<T, R> function) {
    return cancelling(source, source.thenApply(function));
  }

  /** As {@link CompletableFuture#handle}, but cancelling the result also cancels the source. */
  public static <T, R> CompletableFuture<R> handle(
      CompletableFuture<T> source, BiFunction<T, Throwable, R> function) {
    return cancelling(source, source.handle(function));
  }

  private static <R> CompletableFuture<R> cancelling(
      CompletableFuture<?> source, CompletableFuture<R> mapped) {
    mapped.whenComplete(
        (value, failure) -> {
          if (mapped.isCancelled()) {
            source.cancel(true);
          }
        });
    return mapped;
  }
}
