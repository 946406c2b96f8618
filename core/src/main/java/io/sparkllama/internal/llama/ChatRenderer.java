package io.sparkllama.internal.llama;

import com.sun.jna.Pointer;
import io.sparkllama.internal.llama.dialect.LlamaCpp;
import io.sparkllama.option.Message;
import io.sparkllama.option.OptionException;
import io.sparkllama.option.Options;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The chat templates built into llama.cpp: a fixed set, selected by name. There is no interpreter
 * for other templates. Thread-safe.
 */
final class ChatRenderer {

  private static final int INITIAL_BYTES = 4096;

  private final LlamaCpp functions;
  private final NativeHandle model;
  private final String engine;

  /**
   * @param engine name of the build
   */
  ChatRenderer(LlamaCpp functions, NativeHandle model, String engine) {
    this.functions = functions;
    this.model = model;
    this.engine = engine;
  }

  String render(String template, List<String> roles, List<String> contents) {
    if (roles.isEmpty() || roles.size() != contents.size()) {
      throw new IllegalArgumentException(
          roles.size()
              + " roles for "
              + contents.size()
              + " contents; each message needs one of each");
    }
    Pointer pointer = model.acquire();
    try {
      String source = template.isEmpty() ? requireOwn(pointer) : template;
      LlamaCpp.ChatMessage messages = messages(roles, contents);
      byte[] buffer = new byte[INITIAL_BYTES];
      int length = apply(source, messages, roles.size(), buffer);
      if (length > buffer.length) {
        buffer = new byte[length];
        length = apply(source, messages, roles.size(), buffer);
      }
      if (length < 0) {
        throw new OptionException(
            Options.CHAT_TEMPLATE,
            Message.of(
                template.isEmpty() ? "the model's chat template" : "'" + template + "'",
                " is not a chat template known to ",
                engine,
                "; set ",
                Options.CHAT_TEMPLATE,
                " to a suitable one (chatml, llama3, gemma, ...), or turn ",
                Options.CHAT,
                " off and send a plain prompt"));
      }
      return new String(buffer, 0, length, StandardCharsets.UTF_8);
    } finally {
      model.release();
    }
  }

  /** The default template in the model file, if any. */
  Optional<String> own() {
    return ownNamed(null);
  }

  /** A named template in the model file, if any; null selects the default chat template. */
  Optional<String> ownNamed(String name) {
    Pointer pointer = model.acquire();
    try {
      return own(pointer, name);
    } finally {
      model.release();
    }
  }

  private Optional<String> own(Pointer pointer, String name) {
    Pointer own = functions.modelChatTemplate(pointer, name);
    return own == null ? Optional.empty() : Optional.of(own.getString(0, "UTF-8"));
  }

  private String requireOwn(Pointer pointer) {
    return own(pointer, null)
        .orElseThrow(
            () ->
                new OptionException(
                    Options.CHAT_TEMPLATE,
                    Message.of(
                        "the model has no chat template; set ",
                        Options.CHAT_TEMPLATE,
                        " to a suitable one (chatml, llama3, gemma, ...), to the text of a"
                            + " template, or to file: followed by a path")));
  }

  private static LlamaCpp.ChatMessage messages(List<String> roles, List<String> contents) {
    LlamaCpp.ChatMessage first = new LlamaCpp.ChatMessage();
    LlamaCpp.ChatMessage[] all = (LlamaCpp.ChatMessage[]) first.toArray(roles.size());
    for (int i = 0; i < all.length; i++) {
      all[i].role = roles.get(i);
      all[i].content = contents.get(i);
      all[i].write();
    }
    return first;
  }

  private int apply(String source, LlamaCpp.ChatMessage messages, int count, byte[] buffer) {
    return functions.chatApplyTemplate(
        source, messages, count, LlamaCpp.TRUE, buffer, buffer.length);
  }
}
