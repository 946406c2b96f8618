package io.sparkllama.spark.internal.sql;

import io.sparkllama.spark.internal.executor.TaskRequests;
import io.sparkllama.spark.internal.function.RowResult;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluates a call one row at a time, where rules cannot move it into an operator, as in a lambda
 * function. Used by the task's thread.
 */
final class RowByRow {

  private static final Logger LOG = LoggerFactory.getLogger(RowByRow.class);

  private final LlamaCall call;
  private final TaskRequests requests;

  private RowByRow(LlamaCall call, TaskRequests requests) {
    this.call = call;
    this.requests = requests;
  }

  /**
   * An evaluator for the current task, closed when the task ends.
   *
   * @throws IllegalStateException on the driver, where no model is called
   */
  static RowByRow inTask(LlamaCall call) {
    String name = call.name();
    if (TaskContext.get() == null) {
      throw new IllegalStateException(
          name
              + " cannot be evaluated on the driver: "
              + call
              + "; call it in a SELECT, as in (SELECT "
              + name
              + "(...))");
    }
    LOG.warn("{} is evaluated row by row in this place, which is slow: {}", name, call);
    TaskRequests requests =
        new TaskRequests(
            call.function(), call.constantOptions(), call.optionsArgument().ofRows(), false);
    requests.closeWithTask();
    return new RowByRow(call, requests);
  }

  /** The value of the call for a row; null if its guard is false. */
  Object eval(InternalRow row) {
    if (call.guard().isPresent() && !Boolean.TRUE.equals(call.guard().get().eval(row))) {
      return null;
    }
    Object[] arguments = call.arguments().stream().map(argument -> argument.eval(row)).toArray();
    RowResult result = requests.submit(arguments, rowOptions(row)).join();
    requests.count(result);
    return result.value();
  }

  private Supplier<Map<String, String>> rowOptions(InternalRow row) {
    OptionsArgument argument = call.optionsArgument();
    if (!argument.ofRows()) {
      return Map::of;
    }
    Expression options = call.options().orElseThrow();
    Object value = options.eval(row);
    return () -> argument.ofRow(value, options.dataType());
  }
}
