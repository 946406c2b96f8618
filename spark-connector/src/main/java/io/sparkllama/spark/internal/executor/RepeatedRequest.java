package io.sparkllama.spark.internal.executor;

import io.sparkllama.spark.internal.function.ModelFunction;
import io.sparkllama.spark.internal.function.RowResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * The last request of a task and its result, which the next row takes if its request is equal. Used
 * by one thread.
 */
final class RepeatedRequest {

  private List<Object> last = List.of();
  private CompletableFuture<RowResult> result;

  /**
   * The result for a row.
   *
   * @param options of the row
   * @param submit called if the request is not the last one
   */
  CompletableFuture<RowResult> resultOf(
      ModelFunction function,
      Object[] arguments,
      Map<String, String> options,
      Supplier<CompletableFuture<RowResult>> submit) {
    List<Object> request = new ArrayList<>();
    for (Object argument : arguments) {
      // the row that it points into is about to hold the next one
      request.add(InternalRow.copyValue(argument));
    }
    request.add(options);
    if (request.equals(last)) {
      // one that is withdrawn leaves the other's result alone
      return result.thenApply(function::deduplicated);
    }
    last = request;
    result = submit.get();
    return result;
  }
}
