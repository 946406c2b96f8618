package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Tokenizer;
import io.sparkllama.internal.chat.Rendering.Piece;
import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import io.sparkllama.request.OverlongPrompt;
import io.sparkllama.result.Failure;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds texts that cannot fit the context without tokenizing them, which may take minutes: native
 * tokenizers take more than linear time for some texts, and no timeout ends them. Thread-safe.
 */
final class TextBound {

  /** Texts of so many characters are tokenized fast, whatever they say. */
  private static final int SHORT = 8_000;

  private final Tokenizer tokenizer;
  private final int contextLength;

  /**
   * @param contextLength context length in tokens per sequence
   */
  TextBound(Tokenizer tokenizer, int contextLength) {
    this.tokenizer = tokenizer;
    this.contextLength = contextLength;
  }

  /** Whether the text has more tokens than fit; false if that takes counting them. */
  boolean isExceededBy(String text) {
    return isExceededBy(List.of(text));
  }

  private boolean isExceededBy(List<String> texts) {
    long characters = texts.stream().mapToLong(String::length).sum();
    // the vocabulary is asked only about texts that may be too long
    return characters > SHORT && texts.stream().mapToLong(tokenizer::fewestTokens).sum() > most();
  }

  /** One token more than the context, as scored texts may have, and two markers. */
  private long most() {
    return contextLength + 3L;
  }

  /**
   * Rejects a text that cannot fit.
   *
   * @param name how to refer to the text in the message
   * @param most maximum number of tokens that fit
   */
  void require(String name, String text, int most) throws Refusal {
    if (isExceededBy(text)) {
      throw tooLong(name, text.length(), most);
    }
  }

  private Refusal tooLong(String name, long characters, int most) {
    return new Refusal(
        Failure.Kind.PROMPT_TOO_LONG,
        Message.of(
            "the ",
            name,
            " has ",
            characters,
            " characters, and at most ",
            most,
            " tokens fit the context length of ",
            contextLength,
            "; shorten it or raise ",
            Options.CONTEXT_SIZE));
  }

  /**
   * Pieces of a prompt without what cannot survive truncation of the longest piece of data.
   *
   * @param most maximum number of tokens that fit
   */
  List<Piece> fitting(List<Piece> pieces, OverlongPrompt overlong, int most) throws Refusal {
    List<String> texts = new ArrayList<>(pieces.stream().map(Piece::text).toList());
    if (!isExceededBy(texts)) {
      return pieces;
    }
    int longest = TemplateSegments.longestContent(pieces);
    long characters = texts.stream().mapToLong(String::length).sum();
    if (overlong == OverlongPrompt.FAIL || longest < 0) {
      throw tooLong("prompt", characters, most);
    }
    texts.remove(longest);
    if (isExceededBy(texts)) {
      throw tooLong("prompt", characters, most);
    }
    List<Piece> fitting = new ArrayList<>(pieces);
    fitting.set(longest, new Piece(shortened(pieces.get(longest).text(), overlong), true));
    return fitting;
  }

  /** The text without characters that cannot survive truncation. */
  String shortened(String text, OverlongPrompt overlong) {
    return switch (overlong) {
      case TRUNCATE_LEFT -> tail(text);
      case TRUNCATE_RIGHT -> head(text);
      default -> {
        String head = head(text);
        String tail = tail(text);
        yield head.length() + tail.length() < text.length() ? head + tail : text;
      }
    };
  }

  /** A first part of the text with more tokens than fit. */
  private String head(String text) {
    int length = SHORT;
    while (length < text.length()) {
      String head = text.substring(0, border(text, length));
      if (tokenizer.fewestTokens(head) > most()) {
        return head;
      }
      length = (int) Math.min(Integer.MAX_VALUE, 2L * length);
    }
    return text;
  }

  /** A last part of the text with more tokens than fit. */
  private String tail(String text) {
    int length = SHORT;
    while (length < text.length()) {
      String tail = text.substring(border(text, text.length() - length));
      if (tokenizer.fewestTokens(tail) > most()) {
        return tail;
      }
      length = (int) Math.min(Integer.MAX_VALUE, 2L * length);
    }
    return text;
  }

  /** Moves an index out of a surrogate pair. */
  private static int border(String text, int index) {
    return index < text.length() && Character.isLowSurrogate(text.charAt(index))
        ? index - 1
        : index;
  }
}
