package io.sparkllama.spark.internal.executor;

import io.sparkllama.spark.internal.function.RowResult;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Asks for the rows of a task, one after the other. */
public interface Asker {

  /**
   * Asks for one row.
   *
   * @param arguments values of Catalyst, which may change once this returns
   * @param rowOptions reads the options of the row; throws if they cannot be read
   */
  CompletableFuture<RowResult> ask(Object[] arguments, Supplier<Map<String, String>> rowOptions);
}
