package io.sparkllama.internal.scheduling;

import io.sparkllama.BatchGenerationConfig;
import io.sparkllama.Prompt;
import io.sparkllama.Reasoning;
import io.sparkllama.engine.Tokenizer;
import io.sparkllama.internal.chat.ReasoningTags;
import io.sparkllama.internal.common.LruMap;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Finds how a model tags its reasoning: by the chat template, else by its vocabulary. Thread-safe.
 */
final class ReasoningPlans {

  private static final int MOST_TEMPLATES = 64;

  /**
   * What is looked for.
   *
   * @param known whether the template or the vocabulary says so; else it is what most models have
   */
  private record Found(TagPatterns tags, boolean known) {}

  private final Tokenizer tokenizer;
  private final ChatPrompts chats;
  private final LruMap<String, Found> byTemplate = new LruMap<>(MOST_TEMPLATES);

  ReasoningPlans(Tokenizer tokenizer, ChatPrompts chats) {
    this.tokenizer = tokenizer;
    this.chats = chats;
  }

  /**
   * How to split reasoning off; empty if it is to stay in the text, or cannot come.
   *
   * @param tokens of the prompt
   * @param bound whether a grammar constrains the final answer
   */
  Optional<ReasoningPlan> of(
      Prompt prompt, BatchGenerationConfig config, int[] tokens, boolean bound) {
    boolean conversation = prompt instanceof Prompt.Chat || config.chat();
    if (!ReasoningPlan.splits(config.reasoning(), conversation, config.reasoningBudget())) {
      return Optional.empty();
    }
    Found found = byTemplate.get(config.chatTemplate(), this::find);
    boolean inside = found.tags().beginsReasoning(tokens);
    if (bound && !found.known() && !inside) {
      // a model of which nothing says that it thinks gets no token that the grammar does not allow
      return Optional.empty();
    }
    return Optional.of(
        new ReasoningPlan(
            found.tags(), inside, config.reasoning() != Reasoning.DROP, config.reasoningBudget()));
  }

  private Found find(String template) {
    Optional<ReasoningTags> said =
        ReasoningTags.ofTemplate(chats.written(template)).or(this::ofVocabulary);
    return new Found(
        new TagPatterns(said.orElse(ReasoningTags.THINK), tokenizer), said.isPresent());
  }

  private Optional<ReasoningTags> ofVocabulary() {
    Set<String> texts = new HashSet<>(tokenizer.controlTokens().keySet());
    texts.addAll(tokenizer.userDefinedTokens().keySet());
    return ReasoningTags.ofVocabulary(texts);
  }
}
