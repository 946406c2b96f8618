package io.sparkllama.internal.scheduling;

import io.sparkllama.BatchGenerationConfig;
import io.sparkllama.Prompt;
import io.sparkllama.Reasoning;
import io.sparkllama.engine.Tokenizer;
import io.sparkllama.internal.chat.ReasoningMarks;
import io.sparkllama.internal.common.LruMap;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Finds how a model marks its thinking: by the chat template, else by its vocabulary. Thread-safe.
 */
final class ReasoningPlans {

  private static final int MOST_TEMPLATES = 64;

  /**
   * What is looked for.
   *
   * @param known whether the template or the vocabulary says so; else it is what most models have
   */
  private record Found(MarkPatterns marks, boolean known) {}

  private final Tokenizer tokenizer;
  private final ChatPrompts chats;
  private final LruMap<String, Found> byTemplate = new LruMap<>(MOST_TEMPLATES);

  ReasoningPlans(Tokenizer tokenizer, ChatPrompts chats) {
    this.tokenizer = tokenizer;
    this.chats = chats;
  }

  /**
   * How to tell thinking apart; empty if it is not to be, or cannot come.
   *
   * @param tokens of the prompt
   * @param bound whether a grammar binds the answer
   */
  Optional<ReasoningPlan> of(
      Prompt prompt, BatchGenerationConfig config, int[] tokens, boolean bound) {
    boolean conversation = prompt instanceof Prompt.Chat || config.chat();
    if (!ReasoningPlan.splits(config.reasoning(), conversation, config.reasoningBudget())) {
      return Optional.empty();
    }
    Found found = byTemplate.get(config.chatTemplate(), this::find);
    boolean inside = found.marks().beginThinking(tokens);
    if (bound && !found.known() && !inside) {
      // a model of which nothing says that it thinks gets no token that the grammar does not allow
      return Optional.empty();
    }
    return Optional.of(
        new ReasoningPlan(
            found.marks(), inside, config.reasoning() != Reasoning.DROP, config.reasoningBudget()));
  }

  private Found find(String template) {
    Optional<ReasoningMarks> said =
        ReasoningMarks.ofTemplate(chats.written(template)).or(this::ofVocabulary);
    return new Found(
        new MarkPatterns(said.orElse(ReasoningMarks.THINK), tokenizer), said.isPresent());
  }

  private Optional<ReasoningMarks> ofVocabulary() {
    Set<String> texts = new HashSet<>(tokenizer.controlTokens().keySet());
    texts.addAll(tokenizer.userDefinedTokens().keySet());
    return ReasoningMarks.ofVocabulary(texts);
  }
}
