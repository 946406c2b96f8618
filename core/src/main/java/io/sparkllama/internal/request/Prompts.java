package io.sparkllama.internal.request;

import io.sparkllama.request.ChatMessage;
import io.sparkllama.request.Prompt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The texts of prompts. */
final class Prompts {

  private Prompts() {}

  /** The texts of a prompt, and others after them. */
  static List<@Nullable String> texts(Prompt prompt, @Nullable String... others) {
    List<@Nullable String> texts = new ArrayList<>();
    if (prompt instanceof Prompt.Text plain) {
      texts.add(plain.text());
    } else if (prompt instanceof Prompt.Chat chat) {
      for (ChatMessage message : chat.messages()) {
        texts.add(message.role().name());
        texts.add(message.content());
      }
    }
    for (String other : others) {
      texts.add(other);
    }
    return texts;
  }
}
