package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Splits reasoning from the final answer, token by token, at the tags between them. Reasoning comes
 * before the answer or not at all; tags in the answer are plain text.
 *
 * <p>Not thread-safe.
 */
final class ReasoningSplitter {

  /** What a token was. */
  enum Event {
    CONTINUE,
    /** It brought a stop string into the answer. */
    STOP_STRING,
    /** It ends what the model has to say. */
    END
  }

  private enum State {
    /** Nothing has come, or what may yet become a tag. */
    START,
    /** In the rest of a tag that begins the reasoning. */
    REASONING_TAG,
    REASONING,
    /** The reasoning is over, and no tag of the answer has come. */
    BETWEEN,
    /** In the rest of a tag that begins the answer. */
    ANSWER_TAG,
    /** Behind the last tag, where only white space has come. */
    LEADING_SPACE,
    ANSWER
  }

  /** White space that a model may put before a constrained answer. */
  private static final int MOST_BLANKS = 16;

  private final TagPatterns tags;
  private final Tokenizer tokenizer;
  private final TextBuffer answer;
  private final boolean bound;
  private final ByteArrayOutputStream reasoning = new ByteArrayOutputStream();
  private final Symbols pending;
  private State state;
  private boolean hasReasoning;
  private int tokens;
  private int reasoningTokens;

  /** Tokens between the tags. */
  private int tokensBetweenTags;

  private boolean stopped;
  private boolean ended;

  /**
   * @param inside whether the prompt has begun the reasoning
   * @param bound whether a grammar constrains the final answer: characters in the token that ends
   *     the reasoning are none of it then, as nothing has constrained them
   * @param answer receives the final answer
   */
  ReasoningSplitter(
      TagPatterns tags, Tokenizer tokenizer, boolean inside, boolean bound, TextBuffer answer) {
    this.tags = tags;
    this.tokenizer = tokenizer;
    this.bound = bound;
    this.answer = answer;
    this.pending = new Symbols(tags);
    this.state = inside ? State.REASONING : State.START;
    this.hasReasoning = inside;
  }

  /** Takes the next token. */
  Event take(int token) {
    State before = state;
    tokens++;
    tokensBetweenTags += before == State.REASONING ? 1 : 0;
    boolean tag = isReasoning() && tags.isTag(token);
    boolean last = tokenizer.isEndOfGeneration(token) && !tag;
    if (!last) {
      read(tags.symbols(token));
    }
    if (hasReasoning && before != State.LEADING_SPACE && before != State.ANSWER) {
      reasoningTokens = tokens;
    }
    if (last || ended) {
      flush();
    }
    return stopped ? Event.STOP_STRING : last || ended ? Event.END : Event.CONTINUE;
  }

  private void read(int[] symbols) {
    boolean answering = state == State.LEADING_SPACE || state == State.ANSWER;
    for (int symbol : symbols) {
      boolean unbound = bound && !answering && state == State.LEADING_SPACE;
      if (!stopped && !ended && !unbound) {
        read(symbol);
      }
    }
  }

  private void read(int symbol) {
    pending.add(symbol);
    switch (state) {
      case START -> readStart();
      case REASONING_TAG -> readTag(State.REASONING);
      case REASONING -> readReasoning();
      case BETWEEN -> readBetween();
      case ANSWER_TAG -> readTag(State.LEADING_SPACE);
      case LEADING_SPACE -> readLeadingSpace();
      case ANSWER -> readAnswer();
    }
  }

  private void readStart() {
    Symbols tag = pending.withoutLead();
    if (Stream.concat(tags.begins().stream(), tags.answers().stream()).anyMatch(tag::begin)) {
      readBetween();
    } else {
      state = State.ANSWER;
      readAnswer();
    }
  }

  /** A tag may have come that begins something. */
  private void readBetween() {
    if (tags.begins().stream().anyMatch(pending::endWith)) {
      begin(State.REASONING_TAG, State.REASONING);
      hasReasoning = true;
    } else if (tags.answers().stream().anyMatch(pending::endWith)) {
      begin(State.ANSWER_TAG, State.LEADING_SPACE);
    }
  }

  private void begin(State readTag, State whole) {
    pending.take();
    state = tags.tagEnd().length == 0 ? whole : readTag;
  }

  private void readTag(State next) {
    if (pending.endWith(tags.tagEnd())) {
      pending.take();
      state = next;
    }
  }

  private void readReasoning() {
    if (pending.endWith(tags.end())) {
      pending.cut(tags.end().length);
      keepReasoning();
      state = tags.answers().isEmpty() ? State.LEADING_SPACE : State.BETWEEN;
    }
  }

  /** Several reasoning parts are apart by a line end. */
  private void keepReasoning() {
    if (reasoning.size() > 0 && pending.size() > 0) {
      reasoning.write('\n');
    }
    reasoning.writeBytes(pending.take());
  }

  private void readLeadingSpace() {
    if (!pending.areBlank()) {
      pending.dropBlankLines();
      state = State.ANSWER;
      readAnswer();
    }
  }

  private void readAnswer() {
    if (pending.endWith(tags.answerEnd())) {
      pending.cut(tags.answerEnd().length);
      ended = true;
    }
    emit(pending.size() - (ended ? 0 : pending.mayBegin(tags.answerEnd())));
  }

  private void emit(int symbols) {
    stopped |= answer.append(pending.take(symbols));
  }

  /** What is still undecided becomes what it would be if nothing came any more. */
  void flush() {
    switch (state) {
      case REASONING -> keepReasoning();
      case START, ANSWER -> emit(pending.size());
      default -> pending.take();
    }
  }

  /** Begins the final answer, as its grammar decides: what was undecided is left out. */
  void beginFinalAnswer() {
    pending.take();
    state = State.ANSWER;
  }

  /** Whether the next token may be a tag that begins the reasoning, or the answer's first. */
  boolean isUndecided() {
    return state == State.START || state == State.LEADING_SPACE;
  }

  /** Whether the answer has not begun, and the next token cannot be its first. */
  boolean isReasoning() {
    return !isUndecided() && state != State.ANSWER;
  }

  /** Whether there has been reasoning and nothing of an answer. */
  boolean isBeforeFinalAnswer() {
    return isReasoning() || (hasReasoning && state == State.LEADING_SPACE);
  }

  /**
   * Whether a token would begin reasoning, or go on with the white space before it or behind it.
   */
  boolean isLeading(int token) {
    int[] symbols = tags.symbols(token);
    if (symbols.length == 0) {
      return false;
    }
    if (Arrays.stream(symbols).allMatch(Symbols::isBlank)) {
      return pending.areBlank() && pending.size() < MOST_BLANKS;
    }
    return state == State.START && beginsTag(symbols);
  }

  private boolean beginsTag(int[] symbols) {
    Symbols tag = pending.withoutLead();
    for (int symbol : symbols) {
      tag.add(symbol);
    }
    Symbols whole = tag.withoutLead();
    return Stream.concat(tags.begins().stream(), tags.answers().stream())
        .anyMatch(pattern -> whole.begin(pattern) || whole.beginWith(pattern));
  }

  /** Tokens between the tags so far. */
  int tokensBetweenTags() {
    return tokensBetweenTags;
  }

  /** Whether the reasoning may be ended here: not within a tag that may be doing so by itself. */
  boolean mayEndReasoning() {
    return state == State.REASONING && pending.mayBegin(tags.end()) == 0;
  }

  /** Tokens of the reasoning and its tags, which are the first. */
  int reasoningTokens() {
    return reasoningTokens;
  }

  /** The reasoning, without white space at its ends; null if there was none. */
  String reasoning() {
    return hasReasoning ? reasoning.toString(StandardCharsets.UTF_8).strip() : null;
  }
}
