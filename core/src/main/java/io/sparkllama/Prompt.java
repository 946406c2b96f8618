package io.sparkllama;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a model is given: a text as it is, or a conversation for its chat template. Immutable. */
public sealed interface Prompt extends Serializable {

  /** A text, as it is. */
  static Prompt text(@Nullable String text) {
    return new Text(text);
  }

  /** A conversation, to be answered by the assistant. */
  static Prompt chat(List<ChatMessage> messages) {
    return new Chat(messages);
  }

  /** As {@link #chat(List)}. */
  static Prompt chat(ChatMessage... messages) {
    return new Chat(List.of(messages));
  }

  /**
   * A text. What looks like a control token in it is text.
   *
   * @param text may be null, ill-formed or empty: that is the item's failure, not the caller's
   */
  record Text(@Nullable String text) implements Prompt {
    private static final long serialVersionUID = 1L;
  }

  /**
   * A conversation.
   *
   * @param messages in the order they were said
   */
  record Chat(List<ChatMessage> messages) implements Prompt {
    private static final long serialVersionUID = 1L;

    public Chat {
      messages = List.copyOf(messages);
    }
  }
}
