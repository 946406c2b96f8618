package io.sparkllama.scheduling;

import io.sparkllama.BatchGenerationConfig;
import io.sparkllama.Prompt;
import io.sparkllama.Reasoning;
import io.sparkllama.chat.ReasoningMarks;
import io.sparkllama.engine.Tokenizer;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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
  private final Map<String, Found> byTemplate = new ConcurrentHashMap<>();

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
    Found found = find(config.chatTemplate());
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
    Found known = byTemplate.get(template);
    if (known == null) {
      Optional<ReasoningMarks> said =
          ReasoningMarks.ofTemplate(chats.written(template)).or(this::ofVocabulary);
      known =
          new Found(
              new MarkPatterns(said.orElse(ReasoningMarks.THINK), tokenizer), said.isPresent());
      if (byTemplate.size() >= MOST_TEMPLATES) {
        byTemplate.clear();
      }
      byTemplate.put(template, known);
    }
    return known;
  }

  private Optional<ReasoningMarks> ofVocabulary() {
    Set<String> texts = new HashSet<>(tokenizer.controlTokens().keySet());
    texts.addAll(tokenizer.userDefinedTokens().keySet());
    return ReasoningMarks.ofVocabulary(texts);
  }
}
