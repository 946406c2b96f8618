package io.sparkllama.spark.internal.executor;

import io.sparkllama.spark.internal.function.ModelFunction;
import io.sparkllama.spark.internal.function.RowResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.spark.sql.catalyst.InternalRow;

/** Gives a row that asks what the row before it asks the answer of that one. */
public final class ReusingAsker implements Asker {

  private final ModelFunction function;
  private final ModelCaller caller;
  private List<Object> lastAsked = List.of();
  private CompletableFuture<RowResult> lastAnswer;

  /**
   * @param caller asks for the others
   */
  public ReusingAsker(ModelFunction function, ModelCaller caller) {
    this.function = function;
    this.caller = caller;
  }

  @Override
  public CompletableFuture<RowResult> ask(
      Object[] arguments, Supplier<Map<String, String>> rowOptions) {
    Map<String, String> options;
    try {
      options = rowOptions.get();
    } catch (RuntimeException e) {
      // asked for to fail by itself
      return caller.ask(arguments, rowOptions);
    }
    List<Object> asked = new ArrayList<>();
    for (Object argument : arguments) {
      // the row that it points into is about to hold the next one
      asked.add(InternalRow.copyValue(argument));
    }
    asked.add(options);
    if (asked.equals(lastAsked)) {
      // one that is withdrawn leaves the other's answer alone
      return lastAnswer.thenApply(function::deduplicated);
    }
    lastAsked = asked;
    lastAnswer = caller.ask(arguments, () -> options);
    return lastAnswer;
  }
}
