package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Tokenizer;
import io.sparkllama.internal.chat.Rendering.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * Tokenizes pieces of template and content; recognizes control tokens in template pieces only.
 * Thread-safe.
 */
final class TemplateSegments {

  private final Tokenizer tokenizer;
  private final PlainText plainText;

  TemplateSegments(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    this.plainText = new PlainText(tokenizer);
  }

  /** Index of the longest content piece; -1 if there is none. */
  static int longestContent(List<Piece> pieces) {
    int longest = -1;
    for (int i = 0; i < pieces.size(); i++) {
      if (pieces.get(i).data()
          && (longest < 0 || pieces.get(i).text().length() > pieces.get(longest).text().length())) {
        longest = i;
      }
    }
    return longest;
  }

  /**
   * The tokens of the pieces, concatenated.
   *
   * @param begin whether the vocabulary's begin marker comes first, if it adds one
   * @param cuttable index of the plain-text piece that may be truncated; -1 for none
   */
  List<Segment> of(
      List<Piece> pieces, TemplateMarkers known, boolean begin, ToIntFunction<List<Piece>> cuttable)
      throws Refusal {
    List<Segment> segments = new ArrayList<>();
    if (begin) {
      tokenizer.beginToken().ifPresent(token -> segments.add(Segment.fixed(token)));
    }
    int begins = segments.size();
    List<Piece> plain = new ArrayList<>();
    for (Piece piece : pieces) {
      if (piece.data()) {
        plain.add(piece);
      } else {
        int position = 0;
        for (Optional<TemplateMarkers.Found> found = known.next(piece.text(), 0);
            found.isPresent();
            found = known.next(piece.text(), position)) {
          TemplateMarkers.Found marker = found.get();
          plain.add(new Piece(piece.text().substring(position, marker.from()), false));
          finish(plain, segments, known.userDefined(), cuttable);
          if (begins == 0 || !isSecondBegin(marker.token(), segments)) {
            segments.add(Segment.fixed(marker.token()));
          }
          position = marker.to();
        }
        plain.add(new Piece(piece.text().substring(position), false));
      }
    }
    finish(plain, segments, known.userDefined(), cuttable);
    return segments;
  }

  private boolean isSecondBegin(int token, List<Segment> segments) {
    return segments.size() == 1
        && tokenizer.beginToken().isPresent()
        && tokenizer.beginToken().getAsInt() == token;
  }

  private void finish(
      List<Piece> plain,
      List<Segment> segments,
      Set<Integer> notInText,
      ToIntFunction<List<Piece>> cuttable)
      throws Refusal {
    plain.removeIf(piece -> !piece.data() && piece.text().isEmpty());
    if (!plain.isEmpty()) {
      segments.add(segment(plain, notInText, cuttable.applyAsInt(plain)));
      plain.clear();
    }
  }

  /**
   * Tokenizes adjacent plain text as a whole, because words may span its parts. The tokens before
   * and after the piece that may be truncated are counted, so that they stay.
   */
  private Segment segment(List<Piece> pieces, Set<Integer> notInText, int cut) throws Refusal {
    int[] tokens = plainText.tokenize(text(pieces), notInText);
    if (cut < 0) {
      return Segment.fixed(tokens);
    }
    return new Segment(
        tokens,
        count(pieces.subList(0, cut), notInText),
        count(pieces.subList(cut + 1, pieces.size()), notInText));
  }

  private int count(List<Piece> pieces, Set<Integer> notInText) throws Refusal {
    String text = text(pieces);
    return text.isEmpty() ? 0 : plainText.tokenize(text, notInText).length;
  }

  private static String text(List<Piece> pieces) {
    return pieces.stream().map(Piece::text).collect(Collectors.joining());
  }
}
