package io.sparkllama.request;

import java.io.Serializable;
import java.util.Locale;
import java.util.Objects;

/**
 * One message of a conversation. Its content is always plain text: anything in it that looks like a
 * control token stays text. Immutable.
 *
 * @param role the author of the message
 * @param content the text of the message
 */
public record ChatMessage(Role role, String content) implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The author of a message. */
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT;

    /** The role name used in chat templates. */
    public String templateName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public ChatMessage {
    Objects.requireNonNull(role, "role");
  }

  public static ChatMessage system(String content) {
    return new ChatMessage(Role.SYSTEM, content);
  }

  public static ChatMessage user(String content) {
    return new ChatMessage(Role.USER, content);
  }

  public static ChatMessage assistant(String content) {
    return new ChatMessage(Role.ASSISTANT, content);
  }
}
