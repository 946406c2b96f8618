package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Sampler;
import io.sparkllama.engine.Tokenizer;
import io.sparkllama.internal.scheduling.ReasoningSplitter.Event;
import java.util.List;
import java.util.Optional;

/**
 * The text that a model generates, token by token: the final answer and, if a plan splits it off,
 * the reasoning before it. Not thread-safe.
 */
final class GeneratedText {

  private static final int[] NOTHING = {};

  private final Tokenizer tokenizer;
  private final TextBuffer text;
  private final boolean bound;
  private final Optional<ReasoningPlan> plan;
  private final Optional<ReasoningSplitter> splitter;

  /**
   * @param stops strings that end the final answer, but not the reasoning
   * @param bound whether a grammar constrains the final answer; it never constrains the reasoning
   */
  GeneratedText(
      List<String> stops, Optional<ReasoningPlan> plan, boolean bound, Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    this.text = new TextBuffer(stops);
    this.bound = bound;
    this.plan = plan;
    this.splitter =
        plan.map(of -> new ReasoningSplitter(of.tags(), tokenizer, of.inside(), bound, text));
  }

  /** Tokens to append without sampling, to end reasoning that has used up its budget. */
  int[] forcedTokens() {
    return splitter.isPresent() && plan.get().isUsedUp(splitter.get())
        ? plan.get().tags().cutOff()
        : NOTHING;
  }

  /** Samples the next token: without the grammar while reasoning, with it in the final answer. */
  int sample(Sampler sampler, int batchIndex) {
    if (!bound || splitter.isEmpty()) {
      return sampler.sample(batchIndex);
    }
    if (splitter.get().isReasoning()) {
      return sampler.sampleFreely(batchIndex);
    }
    if (splitter.get().isUndecided()) {
      int likely = sampler.mostProbable(batchIndex);
      if (splitter.get().isLeading(likely)) {
        sampler.acceptFreely(likely);
        return likely;
      }
      splitter.get().beginFinalAnswer();
    }
    return sampler.sample(batchIndex);
  }

  /** Appends the next token. */
  Event take(int token) {
    if (splitter.isPresent()) {
      return splitter.get().take(token);
    }
    if (tokenizer.isEndOfGeneration(token)) {
      return Event.END;
    }
    return text.append(tokenizer.piece(token)) ? Event.STOP_STRING : Event.CONTINUE;
  }

  /** Called when no more tokens will come. */
  void end() {
    splitter.ifPresent(ReasoningSplitter::flush);
  }

  /** Whether there was reasoning but no final answer. */
  boolean hasOnlyReasoning() {
    return splitter.isPresent() && splitter.get().isBeforeFinalAnswer();
  }

  /** Whether it is still reasoning. */
  boolean isReasoning() {
    return splitter.isPresent() && splitter.get().isReasoning();
  }

  /** Number of tokens of the reasoning and its tags, which come first. */
  int reasoningTokens() {
    return splitter.map(ReasoningSplitter::reasoningTokens).orElse(0);
  }

  /** The reasoning; null if there was none, or it is not kept. */
  String reasoning() {
    return splitter.isPresent() && plan.get().keeps() ? splitter.get().reasoning() : null;
  }

  /** The text, in UTF-8. */
  byte[] bytes() {
    return text.bytes();
  }

  /** The final answer. */
  String text() {
    return text.toString();
  }
}
