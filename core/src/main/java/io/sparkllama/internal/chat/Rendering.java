package io.sparkllama.internal.chat;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A rendered template. Immutable.
 *
 * @param pieces the text in order; no piece is empty, and adjacent pieces differ in origin
 */
public record Rendering(List<Piece> pieces) {

  /**
   * A part of the text.
   *
   * @param text the characters
   * @param data whether they come from data, such as the content of a message, rather than from the
   *     template
   */
  public record Piece(String text, boolean data) {}

  public Rendering {
    pieces = List.copyOf(pieces);
  }

  /** The whole text. */
  public String text() {
    return pieces.stream().map(Piece::text).collect(Collectors.joining());
  }
}
