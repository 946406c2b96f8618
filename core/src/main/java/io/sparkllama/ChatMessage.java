package io.sparkllama;

import java.io.Serializable;
import java.util.Locale;
import java.util.Objects;

/**
 * What one side says in a conversation. Its content is text throughout: what looks like a control
 * token in it never becomes one. Immutable.
 *
 * @param role who speaks
 * @param content what is said
 */
public record ChatMessage(Role role, String content) implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Who speaks. */
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT;

    /** The name that chat templates use. */
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
