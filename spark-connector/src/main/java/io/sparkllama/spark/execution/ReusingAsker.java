package io.sparkllama.spark.execution;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.spark.sql.catalyst.InternalRow;

/** Gives a row that asks what the row before it asks the answer of that one. */
public final class ReusingAsker implements Asker {

  private final ModelCall call;
  private final ModelCaller caller;
  private List<Object> lastAsked = List.of();
  private CompletableFuture<ModelCall.Answer> lastAnswer;

  /**
   * @param caller asks for the others
   */
  public ReusingAsker(ModelCall call, ModelCaller caller) {
    this.call = call;
    this.caller = caller;
  }

  @Override
  public CompletableFuture<ModelCall.Answer> ask(
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
      return lastAnswer.thenApply(call::reused);
    }
    lastAsked = asked;
    lastAnswer = caller.ask(arguments, () -> options);
    return lastAnswer;
  }
}
