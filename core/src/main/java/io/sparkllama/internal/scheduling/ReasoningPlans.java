package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Tokenizer;
import io.sparkllama.internal.chat.ReasoningTags;
import io.sparkllama.internal.common.LruMap;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.Reasoning;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Determines how a model tags its reasoning, from the chat template or else from its vocabulary.
 * Thread-safe.
 */
final class ReasoningPlans {

  private static final int MAX_TEMPLATES = 64;

  /**
   * The tags to look for.
   *
   * @param known whether the template or the vocabulary determines them; otherwise they are the
   *     most common ones
   */
  private record Found(TagPatterns tags, boolean known) {}

  private final Tokenizer tokenizer;
  private final ChatPrompts chats;
  private final LruMap<String, Found> byTemplate = new LruMap<>(MAX_TEMPLATES);

  ReasoningPlans(Tokenizer tokenizer, ChatPrompts chats) {
    this.tokenizer = tokenizer;
    this.chats = chats;
  }

  /**
   * How to split off reasoning; empty if it stays in the text or cannot occur.
   *
   * @param tokens tokens of the prompt
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
      // If nothing indicates a reasoning model, every token must follow the grammar.
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
