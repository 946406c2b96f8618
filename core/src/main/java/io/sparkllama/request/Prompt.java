package io.sparkllama.request;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The input of a model: a plain text, or a conversation to be rendered with a chat template.
 * Immutable.
 */
public sealed interface Prompt extends Serializable {

  /** A plain text. */
  static Prompt text(@Nullable String text) {
    return new Text(text);
  }

  /** A conversation; the model continues as the assistant. */
  static Prompt chat(List<ChatMessage> messages) {
    return new Chat(messages);
  }

  /** Like {@link #chat(List)}. */
  static Prompt chat(ChatMessage... messages) {
    return new Chat(List.of(messages));
  }

  /**
   * A plain text. Anything in it that looks like a control token stays text.
   *
   * @param text may be null, ill-formed or empty; the request then fails, not the call
   */
  record Text(@Nullable String text) implements Prompt {
    private static final long serialVersionUID = 1L;
  }

  /**
   * A conversation.
   *
   * @param messages in chronological order
   */
  record Chat(List<ChatMessage> messages) implements Prompt {
    private static final long serialVersionUID = 1L;

    public Chat {
      messages = List.copyOf(messages);
    }
  }
}
