package io.sparkllama.internal.llama;

import com.sun.jna.Pointer;
import io.sparkllama.engine.GrammarException;
import io.sparkllama.engine.Sampler;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.internal.common.LruMap;
import io.sparkllama.internal.llama.dialect.Binding;
import io.sparkllama.internal.llama.dialect.LlamaCpp;

/**
 * Creates the samplers of a model. Holds what they share: the vocabulary and the set of grammars
 * known to be usable. Thread-safe; used while a session holds the model.
 */
final class Samplers {

  private static final String ROOT = "root";

  /** Number of usable grammars to remember; callers have few. */
  private static final int CACHE_CAPACITY = 1000;

  private final Binding binding;
  private final LlamaCpp functions;
  private final NativeHandle model;
  private final GrammarTokens tokens;

  /** The usable grammars, each mapped to itself. */
  private final LruMap<String, String> usable = new LruMap<>(CACHE_CAPACITY);

  Samplers(Binding binding, NativeHandle model, LlamaTokenizer tokenizer) {
    this.binding = binding;
    this.functions = binding.functions();
    this.model = model;
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
    String grammar = params.grammar();
    boolean known = usable.find(grammar).isPresent();
    if (!known) {
      GrammarGuard.check(grammar);
    }
    NativeHandle fresh = newGrammar(grammar);
    GrammarSampler sampler;
    try {
      Pointer chain = LlamaSampler.chain(binding, tokens.size(), params);
      sampler =
          new GrammarSampler(
              functions,
              session,
              tokens,
              chain,
              params.logitBias(),
              fresh,
              () -> newGrammar(grammar));
    } catch (RuntimeException e) {
      fresh.close();
      throw e;
    }
    if (!known && !sampler.forbidsAnything()) {
      sampler.close();
      throw unusable(grammar);
    }
    usable.putIfAbsent(grammar, grammar);
    return sampler;
  }

  private NativeHandle newGrammar(String grammar) {
    Pointer parsed =
        functions.samplerInitGrammar(functions.modelGetVocab(model.pointer()), grammar, ROOT);
    if (parsed == null) {
      throw unusable(grammar);
    }
    return new NativeHandle("grammar", parsed, functions::samplerFree);
  }

  private static GrammarException unusable(String grammar) {
    return new GrammarException(
        "llama.cpp cannot use the grammar (a syntax error, no rule '"
            + ROOT
            + "', an undefined rule or left recursion), or the grammar allows any text: "
            + GrammarGuard.excerpt(grammar));
  }
}
