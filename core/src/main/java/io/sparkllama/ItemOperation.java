package io.sparkllama;

import io.sparkllama.internal.scheduling.FunctionPool;
import io.sparkllama.result.Failure;
import io.sparkllama.result.ItemResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Applies functions to items on the function threads. Thread-safe. */
final class ItemOperation {

  private final FunctionPool functions;

  ItemOperation(FunctionPool functions) {
    this.functions = functions;
  }

  /** Applies a caller's function to the items and waits. */
  <T, R> List<ItemResult<R>> all(
      ParallelProcessor processor, List<T> items, ItemFunction<T, R> function) {
    return functions.map(items.size(), i -> apply(processor, items.get(i), function));
  }

  /** Like {@link #all}, without waiting. */
  <T, R> CompletableFuture<List<ItemResult<R>>> allAsync(
      ParallelProcessor processor, List<T> items, ItemFunction<T, R> function) {
    return functions.mapAsync(items.size(), i -> apply(processor, items.get(i), function));
  }

  /** An exception fails only its item, unless the JVM itself is in trouble. */
  private static <T, R> ItemResult<R> apply(
      ParallelProcessor processor, T item, ItemFunction<T, R> function) {
    try {
      return new ItemResult<>(function.apply(item, processor), null, null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(e);
    } catch (Exception | StackOverflowError | AssertionError e) {
      return failed(e);
    }
  }

  private static <R> ItemResult<R> failed(Throwable cause) {
    return new ItemResult<>(null, new Failure(Failure.Kind.FUNCTION, cause.toString()), cause);
  }
}
