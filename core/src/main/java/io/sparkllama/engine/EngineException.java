package io.sparkllama.engine;

import io.sparkllama.option.Credentials;
import io.sparkllama.option.Explained;
import io.sparkllama.option.Message;
import org.jspecify.annotations.Nullable;

/** The engine failed in a way that is not caused by a single prompt. */
public class EngineException extends RuntimeException implements Explained {

  private static final long serialVersionUID = 1L;

  /** Null if there is no message. */
  private final @Nullable Message explanation;

  public EngineException(@Nullable String message) {
    this(message, null);
  }

  public EngineException(@Nullable String message, @Nullable Throwable cause) {
    super(message == null ? null : Credentials.hidden(message), cause);
    this.explanation = message == null ? null : Message.of(message);
  }

  /** An exception whose message names options. */
  public EngineException(Message explanation) {
    this(explanation, null);
  }

  /** An exception whose message names options. */
  public EngineException(Message explanation, @Nullable Throwable cause) {
    super(explanation.toString(), cause);
    this.explanation = explanation;
  }

  @Override
  public Message explanation() {
    return explanation == null ? Message.of(toString()) : explanation;
  }
}
