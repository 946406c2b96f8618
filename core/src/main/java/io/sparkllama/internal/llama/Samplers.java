package io.sparkllama.internal.llama;

import com.sun.jna.Pointer;
import io.sparkllama.engine.GrammarException;
import io.sparkllama.engine.Sampler;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.internal.common.LruMap;
import io.sparkllama.internal.gbnf.ByteGrammar;
import io.sparkllama.internal.llama.dialect.Binding;
import io.sparkllama.internal.llama.dialect.LlamaCpp;

/**
 * Creates the samplers of a model. Holds what they share: the vocabulary and compiled grammars.
 * Thread-safe; used while a session holds the model.
 */
final class Samplers {

  /** Number of grammars to keep compiled; callers have few. */
  private static final int CACHE_CAPACITY = 32;

  private final Binding binding;
  private final LlamaCpp functions;
  private final GrammarTokens tokens;

  private final LruMap<String, TokenGrammar> grammars = new LruMap<>(CACHE_CAPACITY);

  Samplers(Binding binding, LlamaTokenizer tokenizer) {
    this.binding = binding;
    this.functions = binding.functions();
    this.tokens = new GrammarTokens(tokenizer);
  }

  /**
   * Creates a sampler.
   *
   * @param session whose logits it chooses by; null for one that is not to choose
   * @throws GrammarException if the grammar cannot be used
   * @throws IllegalArgumentException if a biased token does not exist
   */
  Sampler newSampler(LlamaSession session, SamplingParams params) {
    return params.grammar().isEmpty()
        ? LlamaSampler.of(binding, session, tokens.size(), params)
        : grammarSampler(session, params);
  }

  private GrammarSampler grammarSampler(LlamaSession session, SamplingParams params) {
    TokenGrammar grammar = grammars.get(params.grammar(), this::compile);
    Pointer chain = LlamaSampler.chain(binding, tokens.size(), params);
    return new GrammarSampler(functions, session, grammar, chain, params.logitBias());
  }

  /** Every grammar is checked here, wherever it comes from. */
  private TokenGrammar compile(String grammar) {
    return new TokenGrammar(ByteGrammar.of(grammar), tokens);
  }
}
