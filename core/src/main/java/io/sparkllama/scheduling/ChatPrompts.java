package io.sparkllama.scheduling;

import io.sparkllama.ChatMessage;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Conversations to tokens, in such a way that only the template brings in control tokens. The
 * template is rendered with a placeholder for each content; in what is left of it control tokens
 * are looked for, and the contents take the places of their placeholders as plain text.
 *
 * <p>Thread-safe.
 */
final class ChatPrompts {

  /** A piece of a rendered template: a control token, or texts and contents between two of them. */
  private sealed interface Piece {}

  private record Control(int token) implements Piece {}

  private record Plain(List<Part> parts) implements Piece {}

  /** A part of plain text: of the template, or a content. */
  private sealed interface Part {}

  private record Literal(String text) implements Part {}

  private record Content(int index, boolean trimmed) implements Part {}

  /** Characters for private use, which no template has. */
  private static final char OPEN = '\uE7F0';

  private static final char CLOSE = '\uE7F1';

  /** White space about a placeholder, which a template that trims contents takes away. */
  private static final char PADDING = '\f';

  private static final Pattern PLACEHOLDER =
      Pattern.compile(PADDING + "?" + OPEN + "(\\d+)" + CLOSE + PADDING + "?");

  /** Conversations have few shapes; a caller with many has them rendered again. */
  private static final int MOST_SHAPES = 256;

  private final Model model;
  private final Tokenizer tokenizer;
  private final Map<List<String>, List<Piece>> shapes = new ConcurrentHashMap<>();
  private final Map<String, TemplateMarkers> markers = new ConcurrentHashMap<>();
  private final PlainText plainText;

  ChatPrompts(Model model) {
    this.model = model;
    this.tokenizer = model.tokenizer();
    this.plainText = new PlainText(tokenizer);
  }

  /** The tokens of a conversation, up to where the assistant's answer begins. */
  List<Segment> tokenize(List<ChatMessage> messages, String template) throws Refusal {
    requireContents(messages);
    TemplateMarkers known = markersOf(template);
    List<Segment> segments = new ArrayList<>();
    tokenizer.beginToken().ifPresent(token -> segments.add(Segment.fixed(token)));
    for (Piece piece : shape(messages, template)) {
      if (piece instanceof Control control) {
        boolean secondBegin =
            segments.size() == 1
                && tokenizer.beginToken().isPresent()
                && tokenizer.beginToken().getAsInt() == control.token();
        if (!secondBegin) {
          segments.add(Segment.fixed(control.token()));
        }
      } else if (piece instanceof Plain plain) {
        segments.add(segment(plain.parts(), messages, known.userDefined()));
      }
    }
    return segments;
  }

  /** Refuses a conversation that has no message, or one whose content is no text. */
  static void requireContents(List<ChatMessage> messages) throws Refusal {
    if (messages.isEmpty()) {
      throw new Refusal("the conversation has no message; give it one");
    }
    for (int i = 0; i < messages.size(); i++) {
      String fault = WellFormed.faultOf(messages.get(i).content(), "content of message " + i);
      if (fault != null) {
        throw new Refusal(fault);
      }
    }
  }

  private TemplateMarkers markersOf(String template) {
    TemplateMarkers known = markers.get(template);
    if (known == null) {
      if (markers.size() >= MOST_SHAPES) {
        markers.clear();
      }
      known = TemplateMarkers.of(model, template);
      markers.put(template, known);
    }
    return known;
  }

  private List<Piece> shape(List<ChatMessage> messages, String template) throws Refusal {
    List<String> key = new ArrayList<>(List.of(template));
    messages.forEach(message -> key.add(message.role().templateName()));
    List<Piece> known = shapes.get(key);
    if (known != null) {
      return known;
    }
    if (shapes.size() >= MOST_SHAPES) {
      shapes.clear();
    }
    List<Piece> pieces = render(template, key.subList(1, key.size()));
    shapes.put(key, pieces);
    return pieces;
  }

  private List<Piece> render(String template, List<String> roles) throws Refusal {
    List<String> placeholders =
        IntStream.range(0, roles.size())
            .mapToObj(i -> "" + PADDING + OPEN + i + CLOSE + PADDING)
            .toList();
    try {
      return pieces(model.renderChat(template, roles, placeholders), roles, markersOf(template));
    } catch (IllegalArgumentException e) {
      throw new Refusal(e.getMessage());
    }
  }

  private List<Piece> pieces(String rendered, List<String> roles, TemplateMarkers known)
      throws Refusal {
    List<Piece> pieces = new ArrayList<>();
    List<Part> plain = new ArrayList<>();
    int contents = 0;
    int position = 0;
    for (Matcher m = PLACEHOLDER.matcher(rendered); m.find(); position = m.end()) {
      split(rendered.substring(position, m.start()), known, pieces, plain);
      boolean trimmed = m.group().charAt(0) == OPEN;
      plain.add(new Content(Integer.parseInt(m.group(1)), trimmed));
      contents++;
    }
    split(rendered.substring(position), known, pieces, plain);
    finish(pieces, plain);
    if (contents != roles.size()) {
      throw new Refusal(
          "the chat template takes "
              + contents
              + " of the messages "
              + roles
              + "; give it roles that it knows, each in its place");
    }
    return pieces;
  }

  /** Appends a text of the template, cut at its control tokens. */
  private static void split(
      String text, TemplateMarkers known, List<Piece> pieces, List<Part> plain) {
    int position = 0;
    if (!known.tokens().isEmpty()) {
      for (Matcher m = known.pattern().matcher(text); m.find(); position = m.end()) {
        plain.add(new Literal(text.substring(position, m.start())));
        finish(pieces, plain);
        pieces.add(new Control(known.tokens().get(m.group())));
      }
    }
    plain.add(new Literal(text.substring(position)));
  }

  private static void finish(List<Piece> pieces, List<Part> plain) {
    plain.removeIf(part -> part instanceof Literal literal && literal.text().isEmpty());
    if (!plain.isEmpty()) {
      pieces.add(new Plain(List.copyOf(plain)));
      plain.clear();
    }
  }

  /**
   * Plain text is tokenized in one go, as words may join over the borders of its parts. What the
   * template has before the longest content and behind it is counted, so that it is not cut.
   */
  private Segment segment(List<Part> parts, List<ChatMessage> messages, Set<Integer> notInText)
      throws Refusal {
    List<String> texts = parts.stream().map(part -> text(part, messages)).toList();
    int[] tokens = plainText.tokenize(String.join("", texts), notInText);
    int longest = -1;
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i) instanceof Content
          && (longest < 0 || texts.get(i).length() > texts.get(longest).length())) {
        longest = i;
      }
    }
    if (longest < 0) {
      return Segment.fixed(tokens);
    }
    return new Segment(
        tokens,
        count(texts.subList(0, longest), notInText),
        count(texts.subList(longest + 1, texts.size()), notInText));
  }

  private int count(List<String> texts, Set<Integer> notInText) throws Refusal {
    String text = String.join("", texts);
    return text.isEmpty() ? 0 : plainText.tokenize(text, notInText).length;
  }

  private static String text(Part part, List<ChatMessage> messages) {
    if (part instanceof Content content) {
      String text = messages.get(content.index()).content();
      return content.trimmed() ? text.strip() : text;
    }
    return ((Literal) part).text();
  }
}
