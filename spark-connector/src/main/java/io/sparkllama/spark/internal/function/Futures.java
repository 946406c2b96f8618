package io.sparkllama.spark.internal.function;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Futures that hand their cancelling on. */
public final class Futures {

  private Futures() {}

  /**
   * As {@link CompletableFuture#thenApply}, but cancelling the result cancels the source, so that
   * nobody works for it any more.
   */
  public static <T, R> CompletableFuture<R> map(
      CompletableFuture<T> source, Function<T, R> function) {
    return handingOn(source, source.thenApply(function));
  }

  /** As {@link CompletableFuture#handle}, but cancelling the result cancels the source. */
  public static <T, R> CompletableFuture<R> handle(
      CompletableFuture<T> source, BiFunction<T, Throwable, R> function) {
    return handingOn(source, source.handle(function));
  }

  private static <R> CompletableFuture<R> handingOn(
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
