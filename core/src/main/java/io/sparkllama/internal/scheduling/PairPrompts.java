package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Model;
import io.sparkllama.engine.Tokenizer;
import io.sparkllama.internal.chat.Rendering.Piece;
import io.sparkllama.result.Failure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Tokenizes a query and a document for a reranker: in the template of the model file, or one after
 * the other, each followed by the end marker. Neither can contribute control tokens.
 *
 * <p>Thread-safe.
 */
final class PairPrompts {

  private static final String QUERY = "{query}";
  private static final String DOCUMENT = "{document}";

  private final Tokenizer tokenizer;
  private final TemplateSegments segments;
  private final int[] begin;
  private final int[] end;

  /** The template in the model file, if any. */
  private final Optional<String> template;

  private final Optional<TemplateMarkers> markers;

  PairPrompts(Model model, SpecialTokens special) {
    this.tokenizer = model.tokenizer();
    this.segments = new TemplateSegments(tokenizer);
    int[] sample = SpecialTokens.sample(tokenizer);
    this.begin = Arrays.copyOf(sample, special.before());
    this.end = Arrays.copyOfRange(sample, sample.length - special.behind(), sample.length);
    this.template = model.rerankTemplate();
    this.markers = template.map(text -> TemplateMarkers.of(tokenizer, text));
  }

  /** The tokens of the pair; only the document's may be truncated. */
  List<Segment> tokenize(String query, String document) throws Refusal {
    return template.isPresent()
        ? inTemplate(template.get(), query, document)
        : concatenated(query, document);
  }

  private List<Segment> concatenated(String query, String document) throws Refusal {
    List<Segment> all = new ArrayList<>();
    all.add(Segment.fixed(begin));
    all.add(Segment.fixed(tokens("query", query)));
    all.add(Segment.fixed(end));
    tokenizer.separatorToken().ifPresent(token -> all.add(Segment.fixed(token)));
    all.add(new Segment(tokens("document", document), 0, 0));
    all.add(Segment.fixed(end));
    return all;
  }

  private int[] tokens(String name, String text) throws Refusal {
    int[] tokens = tokenizer.tokenize(text, false);
    if (tokens.length == 0) {
      throw new Refusal(
          Failure.Kind.PROMPT_EMPTY,
          "the " + name + " has no tokens; provide a text that is not blank");
    }
    return tokens;
  }

  private List<Segment> inTemplate(String text, String query, String document) throws Refusal {
    Piece ranked = new Piece(document, true);
    List<Piece> pieces = new ArrayList<>();
    int position = 0;
    while (position < text.length()) {
      int asked = place(text, QUERY, position);
      int documentAt = place(text, DOCUMENT, position);
      int next = Math.min(asked, documentAt);
      pieces.add(new Piece(text.substring(position, next), false));
      position = next;
      if (next == asked && asked < text.length()) {
        pieces.add(new Piece(query, true));
        position += QUERY.length();
      } else if (next < text.length()) {
        pieces.add(ranked);
        position += DOCUMENT.length();
      }
    }
    require(text, QUERY);
    require(text, DOCUMENT);
    return segments.of(pieces, markers.orElseThrow(), false, all -> all.lastIndexOf(ranked));
  }

  private static int place(String text, String name, int from) {
    int place = text.indexOf(name, from);
    return place < 0 ? text.length() : place;
  }

  private static void require(String template, String name) throws Refusal {
    if (!template.contains(name)) {
      throw new Refusal(
          Failure.Kind.MODEL,
          "the template for pairs in the model's file has no "
              + name
              + "; use a file whose tokenizer.chat_template.rerank has it");
    }
  }
}
