package io.sparkllama.spark.internal.sql;

import io.sparkllama.spark.internal.executor.Asker;
import io.sparkllama.spark.internal.executor.ModelCaller;
import io.sparkllama.spark.internal.executor.ReusingAsker;
import io.sparkllama.spark.internal.function.ModelFunction;
import io.sparkllama.spark.internal.options.CallOptions;
import java.io.Serializable;

/**
 * What a call needs in a task.
 *
 * @param options those of all rows
 * @param said what the options argument says, which may be more in each row
 * @param from where its inputs begin: the arguments, the options of the row, the guard
 */
record BoundCall(
    ModelFunction function,
    CallOptions options,
    OptionsArgument said,
    int from,
    int arguments,
    boolean guarded,
    boolean reusing)
    implements Serializable {
  private static final long serialVersionUID = 5L;

  ModelCaller caller() {
    ModelCaller caller = new ModelCaller(function, options, said.ofRows());
    caller.closeWithTask();
    return caller;
  }

  Asker asker(ModelCaller caller) {
    return reusing ? new ReusingAsker(function, caller) : caller::ask;
  }

  /** Where the guard is among the inputs. */
  int guardIndex() {
    return from + arguments + (said.ofRows() ? 1 : 0);
  }
}
