package io.sparkllama.spark.internal.function;

import io.sparkllama.request.ChatMessage;
import io.sparkllama.request.Prompt;
import java.util.List;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataType;

/** {@code llm_chat(messages [, options])}. */
final class ChatFunction extends GeneratingFunction {

  private static final long serialVersionUID = 1L;

  ChatFunction() {
    super(
        "chat",
        "Generates the next message of a conversation, which is an array of structs of role and"
            + " content.",
        Parameter.messages());
  }

  @Override
  Prompt prompt(Object argument) {
    return Prompt.chat(RowArguments.messages((ArrayData) argument));
  }

  @Override
  Prompt sample() {
    return Prompt.chat(List.of(ChatMessage.user(SAMPLE)));
  }

  @Override
  public void checkTypes(List<DataType> arguments) {
    if (!Messages.isType(arguments.get(0))) {
      throw new IllegalArgumentException(
          "messages are of type " + arguments.get(0).sql() + "; they must be " + Messages.TYPE);
    }
  }
}
