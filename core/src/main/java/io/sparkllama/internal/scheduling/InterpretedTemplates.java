package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Model;
import io.sparkllama.engine.Tokenizer;
import io.sparkllama.internal.chat.ChatTemplate;
import io.sparkllama.internal.chat.Rendering.Piece;
import io.sparkllama.internal.chat.TemplateArguments;
import io.sparkllama.internal.chat.TemplateException;
import io.sparkllama.internal.chat.TemplateText;
import io.sparkllama.internal.common.LruMap;
import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import io.sparkllama.request.ChatMessage;
import io.sparkllama.result.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Renders conversations with templates given as text: the one in the model file, one from the
 * caller, or one from a file.
 *
 * <p>Thread-safe.
 */
final class InterpretedTemplates {

  private static final String FILE = "file:";
  private static final int MAX_TEMPLATES = 64;

  private final Tokenizer tokenizer;

  /** The template in the model file, if any. */
  private final Optional<String> own;

  /**
   * Texts of template files. Each file is read once, so that all conversations use the same
   * template.
   */
  private final LruMap<String, String> files = new LruMap<>(MAX_TEMPLATES);

  private final LruMap<String, ChatTemplate> parsed = new LruMap<>(MAX_TEMPLATES);

  InterpretedTemplates(Model model) {
    this.tokenizer = model.tokenizer();
    this.own = model.ownChatTemplate();
  }

  /** Whether the option refers to a template text. */
  boolean has(String template) {
    return template.isEmpty()
        ? own.isPresent()
        : template.startsWith(FILE) || template.contains("{%") || template.contains("{{");
  }

  /** The text of the template. */
  String source(String template) throws Refusal {
    if (template.isEmpty()) {
      return own.orElse("");
    }
    return template.startsWith(FILE) ? files.get(template, InterpretedTemplates::read) : template;
  }

  private static String read(String template) throws Refusal {
    try {
      return Files.readString(Path.of(template.substring(FILE.length())));
    } catch (IOException | InvalidPathException e) {
      throw new Refusal(
          Failure.Kind.TEMPLATE,
          Message.of(
              Options.CHAT_TEMPLATE,
              " is '",
              template,
              "', which cannot be read (",
              e,
              "); name a file that every machine of the run has, or give the template's text"));
    }
  }

  /**
   * Renders a conversation up to the start of the assistant's message.
   *
   * @param arguments additional variables as a JSON object; empty for none
   */
  List<Piece> render(List<ChatMessage> messages, String template, String arguments) throws Refusal {
    String source = source(template);
    try {
      return withoutBegin(
          parsed
              .get(source, ChatTemplate::of)
              .render(values(messages, arguments), LocalDateTime.now(ZoneId.systemDefault()))
              .pieces());
    } catch (TemplateException e) {
      throw new Refusal(
          Failure.Kind.TEMPLATE,
          Message.of(
              template.isEmpty()
                  ? "the model's chat template"
                  : Message.of("the template of ", Options.CHAT_TEMPLATE),
              " cannot render this conversation: ",
              e.getMessage(),
              "; change the conversation, set ",
              Options.CHAT_TEMPLATE,
              " to another template, or turn ",
              Options.CHAT,
              " off and send a plain prompt"));
    }
  }

  private Map<String, Object> values(List<ChatMessage> messages, String arguments) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("tools", null);
    values.put("documents", null);
    values.putAll(TemplateArguments.parse(arguments));
    putIfAny(values, "bos_token", tokenizer.beginText());
    putIfAny(values, "eos_token", tokenizer.endText());
    values.put("add_generation_prompt", true);
    List<Object> turns = new ArrayList<>();
    for (ChatMessage message : messages) {
      Map<String, Object> turn = new LinkedHashMap<>();
      turn.put("role", new TemplateText(message.role().templateName()));
      turn.put("content", message.content());
      turns.add(turn);
    }
    values.put("messages", turns);
    return values;
  }

  private static void putIfAny(Map<String, Object> values, String name, String text) {
    if (!text.isEmpty()) {
      values.put(name, new TemplateText(text));
    }
  }

  /** Removes a begin marker written by the template if the vocabulary adds one too. */
  private List<Piece> withoutBegin(List<Piece> pieces) {
    String begin = tokenizer.beginText();
    if (tokenizer.beginToken().isEmpty()
        || begin.isEmpty()
        || pieces.isEmpty()
        || pieces.get(0).data()
        || !pieces.get(0).text().startsWith(begin)) {
      return pieces;
    }
    List<Piece> rest = new ArrayList<>(pieces);
    rest.set(0, new Piece(pieces.get(0).text().substring(begin.length()), false));
    return rest;
  }
}
