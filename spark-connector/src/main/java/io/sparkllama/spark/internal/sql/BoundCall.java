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
 * A call as the operator sends it to its tasks. Its inputs are fields of one row, which the
 * operator computes for all of its calls. Immutable.
 *
 * @param function the function to call
 * @param options constant options
 * @param optionsArgument the options argument, which may differ from row to row
 * @param from index of the first input; inputs are the arguments, the row's options, the guard
 * @param arguments number of arguments
 * @param guarded whether there is a guard
 * @param deduplicating whether a row takes the result of the row before it if their requests are
 *     equal
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
   * @param inputs inputs of earlier calls, to which those of this call are added
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

  /** The requests of the current task, which are closed when it ends. */
  TaskRequests requests() {
    TaskRequests requests =
        new TaskRequests(function, options, optionsArgument.ofRows(), deduplicating);
    requests.closeWithTask();
    return requests;
  }

  /**
   * Submits the request of a row, unless its guard is false.
   *
   * @param inputs inputs of all calls, which may change once this returns
   * @param types types of the inputs
   */
  CompletableFuture<RowResult> submit(
      TaskRequests requests, InternalRow inputs, List<DataType> types) {
    if (guarded && !Boolean.TRUE.equals(value(inputs, types, guardIndex()))) {
      return CompletableFuture.completedFuture(RowResult.NOT_REQUESTED);
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
