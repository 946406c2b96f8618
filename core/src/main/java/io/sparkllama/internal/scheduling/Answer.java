package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Sampler;
import io.sparkllama.engine.Tokenizer;
import io.sparkllama.internal.scheduling.ThinkingSplitter.Event;
import java.util.List;
import java.util.Optional;

/**
 * What a model says, as it grows: the text of the answer, and where a plan says so the thinking
 * before it. Not thread-safe.
 */
final class Answer {

  private static final int[] NOTHING = {};

  private final Tokenizer tokenizer;
  private final AnswerText text;
  private final boolean bound;
  private final Optional<ReasoningPlan> plan;
  private final Optional<ThinkingSplitter> splitter;

  /**
   * @param stops the answer ends before any of these; the thinking does not
   * @param bound whether a grammar binds the answer; it does not bind the thinking
   */
  Answer(List<String> stops, Optional<ReasoningPlan> plan, boolean bound, Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    this.text = new AnswerText(stops);
    this.bound = bound;
    this.plan = plan;
    this.splitter =
        plan.map(of -> new ThinkingSplitter(of.marks(), tokenizer, of.inside(), bound, text));
  }

  /** Tokens that come next without being sampled, as they end a thinking that is long enough. */
  int[] due() {
    return splitter.isPresent() && plan.get().isUsedUp(splitter.get())
        ? plan.get().marks().cutOff()
        : NOTHING;
  }

  /** Has the next token sampled: the thinking freely, the answer by its grammar. */
  int sample(Sampler sampler, int batchIndex) {
    if (!bound || splitter.isEmpty()) {
      return sampler.sample(batchIndex);
    }
    if (splitter.get().isThinking()) {
      return sampler.sampleFreely(batchIndex);
    }
    if (splitter.get().isUndecided()) {
      int likely = sampler.mostProbable(batchIndex);
      if (splitter.get().leads(likely)) {
        sampler.acceptFreely(likely);
        return likely;
      }
      splitter.get().beginAnswer();
    }
    return sampler.sample(batchIndex);
  }

  /** Takes the next token. */
  Event take(int token) {
    if (splitter.isPresent()) {
      return splitter.get().take(token);
    }
    if (tokenizer.isEndOfGeneration(token)) {
      return Event.END;
    }
    return text.append(tokenizer.piece(token)) ? Event.STOP_STRING : Event.GOES_ON;
  }

  /** Nothing comes any more. */
  void end() {
    splitter.ifPresent(ThinkingSplitter::settle);
  }

  /** Whether there has been thinking, and nothing of an answer. */
  boolean hasThoughtOnly() {
    return splitter.isPresent() && splitter.get().isBeforeAnswer();
  }

  /** Whether it is still thinking. */
  boolean isThinking() {
    return splitter.isPresent() && splitter.get().isThinking();
  }

  /** The first tokens, which are thinking and its marks. */
  int reasoningTokens() {
    return splitter.map(ThinkingSplitter::reasoningTokens).orElse(0);
  }

  /** The thinking; null if there was none, or it is not to be kept. */
  String reasoning() {
    return splitter.isPresent() && plan.get().keeps() ? splitter.get().reasoning() : null;
  }

  /** The text, in UTF-8. */
  byte[] bytes() {
    return text.bytes();
  }

  /** The text of the answer. */
  String text() {
    return text.toString();
  }
}
