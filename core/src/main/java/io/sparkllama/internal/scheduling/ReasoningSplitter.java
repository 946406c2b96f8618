package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Splits reasoning from the final answer, token by token, at the tags between them. Reasoning can
 * only come before the final answer; tags in the answer are plain text.
 *
 * <p>Not thread-safe.
 */
final class ReasoningSplitter {

  /** The effect of a token. */
  enum Event {
    CONTINUE,
    /** It completed a stop string in the final answer. */
    STOP_STRING,
    /** It ends the generated text. */
    END
  }

  private enum State {
    /** Nothing yet, or something that may become a tag. */
    START,
    /** In the remainder of a tag that starts the reasoning. */
    REASONING_TAG,
    REASONING,
    /** After the reasoning, before a tag of the final answer. */
    BETWEEN,
    /** In the remainder of a tag that starts the final answer. */
    ANSWER_TAG,
    /** After the last tag, with only white space so far. */
    LEADING_SPACE,
    ANSWER
  }

  /** Maximum white space before a constrained final answer. */
  private static final int MAX_BLANKS = 16;

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

  /** Number of tokens between the tags. */
  private int tokensBetweenTags;

  private boolean stopped;
  private boolean ended;

  /**
   * @param inside whether the prompt already started the reasoning
   * @param bound whether a grammar constrains the final answer. Characters in the token that ends
   *     the reasoning then do not belong to the answer, because nothing constrained them
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

  /** Processes the next token. */
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

  /** Checks for a tag that starts something. */
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

  /** Separates several parts of reasoning with line ends. */
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

  /** Decides what is still undecided as if nothing more came. */
  void flush() {
    switch (state) {
      case REASONING -> keepReasoning();
      case START, ANSWER -> emit(pending.size());
      default -> pending.take();
    }
  }

  /** Starts the final answer because its grammar requires it; drops what was undecided. */
  void beginFinalAnswer() {
    pending.take();
    state = State.ANSWER;
  }

  /**
   * Whether the next token may be part of a tag that starts the reasoning, or the first of the
   * final answer.
   */
  boolean isUndecided() {
    return state == State.START || state == State.LEADING_SPACE;
  }

  /** Whether the final answer has not started, and the next token cannot be its first. */
  boolean isReasoning() {
    return !isUndecided() && state != State.ANSWER;
  }

  /** Whether there was reasoning but no final answer yet. */
  boolean isBeforeFinalAnswer() {
    return isReasoning() || (hasReasoning && state == State.LEADING_SPACE);
  }

  /** Whether a token would start reasoning, or continue white space before or after its tag. */
  boolean isLeading(int token) {
    int[] symbols = tags.symbols(token);
    if (symbols.length == 0) {
      return false;
    }
    if (Arrays.stream(symbols).allMatch(Symbols::isBlank)) {
      return pending.areBlank() && pending.size() < MAX_BLANKS;
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

  /** Number of tokens between the tags so far. */
  int tokensBetweenTags() {
    return tokensBetweenTags;
  }

  /** Whether the reasoning may be ended here: not within a possible end tag. */
  boolean mayEndReasoning() {
    return state == State.REASONING && pending.mayBegin(tags.end()) == 0;
  }

  /** Number of tokens of the reasoning and its tags, which come first. */
  int reasoningTokens() {
    return reasoningTokens;
  }

  /** The reasoning without surrounding white space; null if there was none. */
  String reasoning() {
    return hasReasoning ? reasoning.toString(StandardCharsets.UTF_8).strip() : null;
  }
}
