package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Model;
import io.sparkllama.internal.chat.Rendering.Piece;
import io.sparkllama.internal.common.LruMap;
import io.sparkllama.request.ChatMessage;
import io.sparkllama.result.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Renders conversations with templates that the engine knows by name. Each content is replaced with
 * a placeholder while rendering, which identifies the template's own text.
 *
 * <p>Thread-safe.
 */
final class NamedTemplates {

  /** A part of a rendered template: template text, or the content of a message. */
  private sealed interface Part {}

  private record Literal(String text) implements Part {}

  private record Content(int index, boolean trimmed) implements Part {}

  /** A private-use character that occurs in no template. */
  private static final char OPEN = '\uE7F0';

  private static final char CLOSE = '\uE7F1';

  /** White space around a placeholder; missing afterwards if the template trims contents. */
  private static final char PADDING = '\f';

  private static final Pattern PLACEHOLDER =
      Pattern.compile(PADDING + "?" + OPEN + "(\\d+)" + CLOSE + PADDING + "?");

  /** Maximum number of cached conversation shapes; there are usually few. */
  private static final int MAX_SHAPES = 256;

  /** Conversations that make a template write all of its markers. */
  private static final List<List<String>> SAMPLES =
      List.of(
          List.of("system", "user", "assistant", "user"),
          List.of("user", "assistant", "user"),
          List.of("user"));

  private final Model model;
  private final LruMap<List<String>, List<Part>> shapes = new LruMap<>(MAX_SHAPES);

  NamedTemplates(Model model) {
    this.model = model;
  }

  /** Renders a conversation up to the start of the assistant's message. */
  List<Piece> render(List<ChatMessage> messages, String template) throws Refusal {
    List<Piece> pieces = new ArrayList<>();
    for (Part part : shape(messages, template)) {
      if (part instanceof Content content) {
        String text = messages.get(content.index()).content();
        pieces.add(new Piece(content.trimmed() ? text.strip() : text, true));
      } else if (part instanceof Literal literal) {
        pieces.add(new Piece(literal.text(), false));
      }
    }
    return pieces;
  }

  private List<Part> shape(List<ChatMessage> messages, String template) throws Refusal {
    List<String> key = new ArrayList<>(List.of(template));
    messages.forEach(message -> key.add(message.role().templateName()));
    return shapes.get(key, shape -> render(template, shape.subList(1, shape.size())));
  }

  private List<Part> render(String template, List<String> roles) throws Refusal {
    List<String> placeholders =
        IntStream.range(0, roles.size())
            .mapToObj(i -> "" + PADDING + OPEN + i + CLOSE + PADDING)
            .toList();
    try {
      return parts(model.renderChat(template, roles, placeholders), roles);
    } catch (IllegalArgumentException e) {
      throw new Refusal(Failure.of(Failure.Kind.TEMPLATE, e));
    }
  }

  private static List<Part> parts(String rendered, List<String> roles) throws Refusal {
    List<Part> parts = new ArrayList<>();
    int contents = 0;
    int position = 0;
    for (Matcher m = PLACEHOLDER.matcher(rendered); m.find(); position = m.end()) {
      parts.add(new Literal(rendered.substring(position, m.start())));
      boolean trimmed = m.group().charAt(0) == OPEN;
      parts.add(new Content(Integer.parseInt(m.group(1)), trimmed));
      contents++;
    }
    parts.add(new Literal(rendered.substring(position)));
    if (contents != roles.size()) {
      throw new Refusal(
          Failure.Kind.TEMPLATE,
          "the chat template takes "
              + contents
              + " of the messages "
              + roles
              + "; give it roles that it knows, each in its place");
    }
    return parts;
  }

  /** What a template writes around empty contents. */
  String samples(String template) {
    StringBuilder samples = new StringBuilder();
    for (List<String> roles : SAMPLES) {
      try {
        samples.append(model.renderChat(template, roles, roles.stream().map(role -> "").toList()));
      } catch (IllegalArgumentException e) {
        // The template does not support these roles; other samples show the same markers.
        samples.append('\n');
      }
    }
    return samples.toString();
  }
}
