package io.sparkllama.scheduling;

import io.sparkllama.ChatMessage;
import io.sparkllama.chat.Rendering.Piece;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Conversations to tokens, in such a way that only the template brings in control tokens: a
 * rendered conversation is pieces of the template and of contents, and control tokens are looked
 * for in those of the template alone.
 *
 * <p>Thread-safe.
 */
final class ChatPrompts {

  private static final int MOST_TEMPLATES = 64;

  private final Tokenizer tokenizer;
  private final NamedTemplates named;
  private final InterpretedTemplates interpreted;
  private final Map<String, TemplateMarkers> markers = new ConcurrentHashMap<>();
  private final PlainText plainText;

  ChatPrompts(Model model) {
    this.tokenizer = model.tokenizer();
    this.named = new NamedTemplates(model);
    this.interpreted = new InterpretedTemplates(model);
    this.plainText = new PlainText(tokenizer);
  }

  /** The tokens of a conversation, up to where the assistant's answer begins. */
  List<Segment> tokenize(List<ChatMessage> messages, PromptOptions options) throws Refusal {
    requireContents(messages);
    String template = options.chatTemplate();
    if (interpreted.has(template)) {
      List<Piece> pieces = interpreted.render(messages, template, options.chatTemplateKwargs());
      return segments(pieces, markersOf(template));
    }
    if (!options.chatTemplateKwargs().isEmpty()) {
      throw new Refusal(
          "chatTemplateKwargs is set for a template that the engine knows by name, which takes no"
              + " values; leave it out, or give the template's text");
    }
    return segments(named.render(messages, template), markersOf(template));
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

  private TemplateMarkers markersOf(String template) throws Refusal {
    TemplateMarkers known = markers.get(template);
    if (known == null) {
      if (markers.size() >= MOST_TEMPLATES) {
        markers.clear();
      }
      known =
          TemplateMarkers.of(
              tokenizer, TemplateMarkers.needsSamples(tokenizer) ? samples(template) : "");
      markers.put(template, known);
    }
    return known;
  }

  /** What holds all that a template may write of itself. */
  private String samples(String template) throws Refusal {
    return interpreted.has(template) ? interpreted.source(template) : named.samples(template);
  }

  private List<Segment> segments(List<Piece> pieces, TemplateMarkers known) throws Refusal {
    List<Segment> segments = new ArrayList<>();
    tokenizer.beginToken().ifPresent(token -> segments.add(Segment.fixed(token)));
    List<Piece> plain = new ArrayList<>();
    for (Piece piece : pieces) {
      int position = 0;
      if (!piece.data()) {
        for (Optional<TemplateMarkers.Found> found = known.next(piece.text(), 0);
            found.isPresent();
            found = known.next(piece.text(), position)) {
          TemplateMarkers.Found marker = found.get();
          plain.add(new Piece(piece.text().substring(position, marker.from()), false));
          finish(plain, segments, known.userDefined());
          if (!isSecondBegin(marker.token(), segments)) {
            segments.add(Segment.fixed(marker.token()));
          }
          position = marker.to();
        }
      }
      plain.add(new Piece(piece.text().substring(position), piece.data()));
    }
    finish(plain, segments, known.userDefined());
    return segments;
  }

  private boolean isSecondBegin(int token, List<Segment> segments) {
    return segments.size() == 1
        && tokenizer.beginToken().isPresent()
        && tokenizer.beginToken().getAsInt() == token;
  }

  private void finish(List<Piece> plain, List<Segment> segments, Set<Integer> notInText)
      throws Refusal {
    plain.removeIf(piece -> !piece.data() && piece.text().isEmpty());
    if (!plain.isEmpty()) {
      segments.add(segment(plain, notInText));
      plain.clear();
    }
  }

  /**
   * Plain text is tokenized in one go, as words may join over the borders of its parts. What the
   * template has before the longest content and behind it is counted, so that it is not cut.
   */
  private Segment segment(List<Piece> pieces, Set<Integer> notInText) throws Refusal {
    int[] tokens = plainText.tokenize(text(pieces), notInText);
    int longest = -1;
    for (int i = 0; i < pieces.size(); i++) {
      if (pieces.get(i).data()
          && (longest < 0 || pieces.get(i).text().length() > pieces.get(longest).text().length())) {
        longest = i;
      }
    }
    if (longest < 0) {
      return Segment.fixed(tokens);
    }
    return new Segment(
        tokens,
        count(pieces.subList(0, longest), notInText),
        count(pieces.subList(longest + 1, pieces.size()), notInText));
  }

  private int count(List<Piece> pieces, Set<Integer> notInText) throws Refusal {
    String text = text(pieces);
    return text.isEmpty() ? 0 : plainText.tokenize(text, notInText).length;
  }

  private static String text(List<Piece> pieces) {
    return pieces.stream().map(Piece::text).collect(Collectors.joining());
  }
}
