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
 * The last request of a task and its result. The next row takes that result if its request is
 * equal. Not thread-safe.
 */
final class RepeatedRequest {

  private List<Object> last = List.of();
  private CompletableFuture<RowResult> result;

  /**
   * The result of a row's request: that of the last request if the two are equal.
   *
   * @param arguments values of Catalyst, which may change once this returns
   * @param options options of the row
   * @param submit submits the request if it is a new one
   */
  CompletableFuture<RowResult> resultOf(
      ModelFunction function,
      Object[] arguments,
      Map<String, String> options,
      Supplier<CompletableFuture<RowResult>> submit) {
    List<Object> request = new ArrayList<>();
    for (Object argument : arguments) {
      // Catalyst writes the next row over the memory that the value points to
      request.add(InternalRow.copyValue(argument));
    }
    request.add(options);
    if (request.equals(last)) {
      // cancelling this one must not cancel the result of the other
      return result.thenApply(function::deduplicated);
    }
    last = request;
    result = submit.get();
    return result;
  }
}
