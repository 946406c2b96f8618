package io.sparkllama.spark.internal.sql;

import io.sparkllama.spark.internal.executor.TaskRequests;
import io.sparkllama.spark.internal.function.ModelFunction;
import io.sparkllama.spark.internal.function.RowResult;
import io.sparkllama.spark.internal.options.CallOptions;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.types.DataType;

/**
 * A call as it goes to the tasks of an operator: its inputs are columns of a row that the operator
 * computes for all of its calls.
 *
 * @param options those of all rows
 * @param optionsArgument what that says, which may be more in each row
 * @param from index of the first input: the arguments, the options of the row, the guard
 * @param arguments how many they are
 * @param guarded whether there is a guard
 * @param deduplicating whether a row takes the result of an equal request before it
 */
record BoundCall(
    ModelFunction function,
    CallOptions options,
    OptionsArgument optionsArgument,
    int from,
    int arguments,
    boolean guarded,
    boolean deduplicating)
    implements Serializable {

  private static final long serialVersionUID = 6L;

  /**
   * Binds a call.
   *
   * @param inputs what the operator computes for the calls before; this one's are added
   */
  static BoundCall of(LlamaCall call, List<Expression> inputs) {
    int from = inputs.size();
    inputs.addAll(call.arguments());
    if (call.optionsArgument().ofRows()) {
      call.options().ifPresent(inputs::add);
    }
    call.guard().ifPresent(inputs::add);
    return new BoundCall(
        call.function(),
        call.constantOptions(),
        call.optionsArgument(),
        from,
        call.arguments().size(),
        call.guard().isPresent(),
        call.deduplicating());
  }

  /** The requests of the task that is running in this thread, with which they end. */
  TaskRequests requests() {
    TaskRequests requests =
        new TaskRequests(function, options, optionsArgument.ofRows(), deduplicating);
    requests.closeWithTask();
    return requests;
  }

  /**
   * Submits the request of a row, unless nobody reads its result.
   *
   * @param inputs of all calls, which may change once this returns
   * @param types theirs
   */
  CompletableFuture<RowResult> submit(
      TaskRequests requests, InternalRow inputs, List<DataType> types) {
    if (guarded && !Boolean.TRUE.equals(value(inputs, types, guardIndex()))) {
      return CompletableFuture.completedFuture(RowResult.NOT_ASKED);
    }
    Object[] values = new Object[arguments];
    for (int i = 0; i < arguments; i++) {
      values[i] = value(inputs, types, from + i);
    }
    return requests.submit(values, () -> rowOptions(inputs, types));
  }

  private Map<String, String> rowOptions(InternalRow inputs, List<DataType> types) {
    int index = from + arguments;
    return optionsArgument.ofRows()
        ? optionsArgument.ofRow(value(inputs, types, index), types.get(index))
        : Map.of();
  }

  private int guardIndex() {
    return from + arguments + (optionsArgument.ofRows() ? 1 : 0);
  }

  private static Object value(InternalRow inputs, List<DataType> types, int index) {
    return inputs.isNullAt(index) ? null : inputs.get(index, types.get(index));
  }
}
