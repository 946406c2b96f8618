package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Model;
import io.sparkllama.engine.Tokenizer;
import io.sparkllama.internal.chat.Rendering.Piece;
import io.sparkllama.internal.common.LruMap;
import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import io.sparkllama.request.ChatMessage;
import io.sparkllama.request.PromptOptions;
import io.sparkllama.result.Failure;
import java.util.List;
import java.util.Optional;

/**
 * Tokenizes conversations so that only the template contributes control tokens. A rendered
 * conversation consists of pieces of template and content, and control tokens are recognized in the
 * template pieces only.
 *
 * <p>Thread-safe.
 */
final class ChatPrompts {

  private static final int MAX_TEMPLATES = 64;

  private final Tokenizer tokenizer;
  private final NamedTemplates named;
  private final InterpretedTemplates interpreted;
  private final LruMap<String, TemplateMarkers> markers = new LruMap<>(MAX_TEMPLATES);
  private final TemplateSegments segments;

  private final TextBound bound;

  ChatPrompts(Model model, TextBound bound) {
    this.tokenizer = model.tokenizer();
    this.named = new NamedTemplates(model);
    this.interpreted = new InterpretedTemplates(model);
    this.segments = new TemplateSegments(tokenizer);
    this.bound = bound;
  }

  /**
   * The tokens of a conversation, up to the start of the assistant's message.
   *
   * @param most maximum number of tokens that fit
   */
  List<Segment> tokenize(List<ChatMessage> messages, PromptOptions options, int most)
      throws Refusal {
    requireContents(messages);
    String template = options.chatTemplate();
    if (interpreted.has(template)) {
      List<Piece> pieces = interpreted.render(messages, template, options.chatTemplateKwargs());
      return segments(bound.fitting(pieces, options.overlongPrompt(), most), template);
    }
    if (!options.chatTemplateKwargs().isEmpty()) {
      throw new Refusal(
          Failure.Kind.TEMPLATE,
          Message.of(
              Options.CHAT_TEMPLATE_KWARGS,
              " is set, but a template that is selected by name takes no values; remove it, or"
                  + " give the template's text"));
    }
    List<Piece> pieces = named.render(messages, template);
    return segments(bound.fitting(pieces, options.overlongPrompt(), most), template);
  }

  private List<Segment> segments(List<Piece> pieces, String template) throws Refusal {
    return segments.of(pieces, markersOf(template), true, TemplateSegments::longestContent);
  }

  /** Rejects a conversation without messages, or with a message that has no text. */
  static void requireContents(List<ChatMessage> messages) throws Refusal {
    if (messages.isEmpty()) {
      throw new Refusal(Failure.Kind.PROMPT_EMPTY, "the conversation has no messages; add one");
    }
    for (int i = 0; i < messages.size(); i++) {
      Optional<Failure> fault =
          WellFormed.faultOf(messages.get(i).content(), "content of message " + i);
      if (fault.isPresent()) {
        throw new Refusal(fault.get());
      }
    }
  }

  private TemplateMarkers markersOf(String template) throws Refusal {
    return markers.get(
        template,
        named ->
            TemplateMarkers.of(
                tokenizer, TemplateMarkers.needsSamples(tokenizer) ? samples(named) : ""));
  }

  /** Everything that a template itself may write; empty if there is no such template. */
  String written(String template) {
    try {
      return samples(template);
    } catch (Refusal e) {
      return "";
    }
  }

  /** Texts that contain everything a template itself may write. */
  private String samples(String template) throws Refusal {
    return interpreted.has(template) ? interpreted.source(template) : named.samples(template);
  }
}
