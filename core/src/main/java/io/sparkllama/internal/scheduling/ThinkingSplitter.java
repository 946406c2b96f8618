package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Tells thinking from answer, token after token, by the marks between them. Thinking comes before
 * the answer or not at all; what looks like it later on is the answer's.
 *
 * <p>Not thread-safe.
 */
final class ThinkingSplitter {

  /** What a token was. */
  enum Event {
    GOES_ON,
    /** It brought a stop string into the answer. */
    STOP_STRING,
    /** It ends what the model has to say. */
    END
  }

  private enum Place {
    /** Nothing has come, or what may yet become a mark. */
    START,
    /** In the rest of a mark that begins the thinking. */
    THINKING_HEAD,
    THINKING,
    /** The thinking is over, and no mark of the answer has come. */
    BETWEEN,
    /** In the rest of a mark that begins the answer. */
    ANSWER_HEAD,
    /** Behind the last mark, where only white space has come. */
    LEAD,
    ANSWER
  }

  /** White space that a model may put before an answer that is bound. */
  private static final int MOST_BLANKS = 16;

  private final MarkPatterns marks;
  private final Tokenizer tokenizer;
  private final AnswerText answer;
  private final boolean bound;
  private final ByteArrayOutputStream thinking = new ByteArrayOutputStream();
  private final Symbols held;
  private Place place;
  private boolean thought;
  private int tokens;
  private int reasoningTokens;

  /** Tokens between the marks. */
  private int thinkingTokens;

  private boolean stopped;
  private boolean ended;

  /**
   * @param inside whether the prompt has begun the thinking
   * @param bound whether the answer is bound to a form: letters in the token that ends the thinking
   *     are none of it then, as nothing has bound them
   * @param answer takes what is the answer
   */
  ThinkingSplitter(
      MarkPatterns marks, Tokenizer tokenizer, boolean inside, boolean bound, AnswerText answer) {
    this.marks = marks;
    this.tokenizer = tokenizer;
    this.bound = bound;
    this.answer = answer;
    this.held = new Symbols(marks);
    this.place = inside ? Place.THINKING : Place.START;
    this.thought = inside;
  }

  /** Takes the next token. */
  Event take(int token) {
    Place before = place;
    tokens++;
    thinkingTokens += before == Place.THINKING ? 1 : 0;
    boolean mark = isThinking() && marks.isMark(token);
    boolean last = tokenizer.isEndOfGeneration(token) && !mark;
    if (!last) {
      read(marks.symbols(token));
    }
    if (thought && before != Place.LEAD && before != Place.ANSWER) {
      reasoningTokens = tokens;
    }
    if (last || ended) {
      settle();
    }
    return stopped ? Event.STOP_STRING : last || ended ? Event.END : Event.GOES_ON;
  }

  private void read(int[] symbols) {
    boolean answering = place == Place.LEAD || place == Place.ANSWER;
    for (int symbol : symbols) {
      boolean unbound = bound && !answering && place == Place.LEAD;
      if (!stopped && !ended && !unbound) {
        read(symbol);
      }
    }
  }

  private void read(int symbol) {
    held.add(symbol);
    switch (place) {
      case START -> start();
      case THINKING_HEAD -> head(Place.THINKING);
      case THINKING -> think();
      case BETWEEN -> between();
      case ANSWER_HEAD -> head(Place.LEAD);
      case LEAD -> lead();
      case ANSWER -> answer();
    }
  }

  private void start() {
    Symbols mark = held.withoutLead();
    if (Stream.concat(marks.begins().stream(), marks.answers().stream()).anyMatch(mark::begin)) {
      between();
    } else {
      place = Place.ANSWER;
      answer();
    }
  }

  /** A mark may have come that begins something. */
  private void between() {
    if (marks.begins().stream().anyMatch(held::endWith)) {
      begin(Place.THINKING_HEAD, Place.THINKING);
      thought = true;
    } else if (marks.answers().stream().anyMatch(held::endWith)) {
      begin(Place.ANSWER_HEAD, Place.LEAD);
    }
  }

  private void begin(Place head, Place whole) {
    held.take();
    place = marks.headEnd().length == 0 ? whole : head;
  }

  private void head(Place next) {
    if (held.endWith(marks.headEnd())) {
      held.take();
      place = next;
    }
  }

  private void think() {
    if (held.endWith(marks.end())) {
      held.cut(marks.end().length);
      keepThinking();
      place = marks.answers().isEmpty() ? Place.LEAD : Place.BETWEEN;
    }
  }

  /** Several thoughts are apart by a line end. */
  private void keepThinking() {
    if (thinking.size() > 0 && held.size() > 0) {
      thinking.write('\n');
    }
    thinking.writeBytes(held.take());
  }

  private void lead() {
    if (!held.areBlank()) {
      held.dropBlankLines();
      place = Place.ANSWER;
      answer();
    }
  }

  private void answer() {
    if (held.endWith(marks.answerEnd())) {
      held.cut(marks.answerEnd().length);
      ended = true;
    }
    give(held.size() - (ended ? 0 : held.mayBegin(marks.answerEnd())));
  }

  private void give(int symbols) {
    stopped |= answer.append(held.take(symbols));
  }

  /** What is still undecided becomes what it would be if nothing came any more. */
  void settle() {
    switch (place) {
      case THINKING -> keepThinking();
      case START, ANSWER -> give(held.size());
      default -> held.take();
    }
  }

  /**
   * From here on all is the answer, as something else makes sure: what was undecided is left out.
   */
  void beginAnswer() {
    held.take();
    place = Place.ANSWER;
  }

  /** Whether the next token may be a mark that begins the thinking, or the answer's first. */
  boolean isUndecided() {
    return place == Place.START || place == Place.LEAD;
  }

  /** Whether the answer has not begun, and the next token cannot be its first. */
  boolean isThinking() {
    return !isUndecided() && place != Place.ANSWER;
  }

  /** Whether there has been thinking and nothing of an answer. */
  boolean isBeforeAnswer() {
    return isThinking() || (thought && place == Place.LEAD);
  }

  /** Whether a token would begin thinking, or go on with the white space before it or behind it. */
  boolean leads(int token) {
    int[] symbols = marks.symbols(token);
    if (symbols.length == 0) {
      return false;
    }
    if (Arrays.stream(symbols).allMatch(Symbols::isBlank)) {
      return held.areBlank() && held.size() < MOST_BLANKS;
    }
    return place == Place.START && beginsMark(symbols);
  }

  private boolean beginsMark(int[] symbols) {
    Symbols mark = held.withoutLead();
    for (int symbol : symbols) {
      mark.add(symbol);
    }
    Symbols whole = mark.withoutLead();
    return Stream.concat(marks.begins().stream(), marks.answers().stream())
        .anyMatch(pattern -> whole.begin(pattern) || whole.beginWith(pattern));
  }

  /** Tokens between the marks so far. */
  int thinkingTokens() {
    return thinkingTokens;
  }

  /** Whether the thinking may be ended here: not within a mark that may be doing so by itself. */
  boolean mayBeCutOff() {
    return place == Place.THINKING && held.mayBegin(marks.end()) == 0;
  }

  /** Tokens of the thinking and its marks, which are the first. */
  int reasoningTokens() {
    return reasoningTokens;
  }

  /** The thinking, without white space at its ends; null if there was none. */
  String reasoning() {
    return thought ? thinking.toString(StandardCharsets.UTF_8).strip() : null;
  }
}
