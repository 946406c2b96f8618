package io.sparkllama.internal.llama;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.sparkllama.engine.Sampler;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.internal.llama.dialect.Binding;
import io.sparkllama.internal.llama.dialect.LlamaCpp;
import io.sparkllama.option.Message;
import io.sparkllama.option.OptionException;
import io.sparkllama.option.Options;
import java.util.Map;
import java.util.function.Consumer;

/** A sampler chain of llama.cpp. */
final class LlamaSampler implements Sampler {

  /** Filters keep at least this many candidates. */
  private static final long MIN_KEEP = 1;

  /**
   * Below this temperature, dividing logits by it would overflow; the most probable token is
   * certain.
   */
  private static final float MIN_TEMPERATURE = 1e-6f;

  private final LlamaCpp functions;
  private final LlamaSession session;
  private final NativeHandle chain;
  private final int vocabularySize;
  private final Map<Integer, Float> biases;

  private LlamaSampler(
      LlamaCpp functions,
      LlamaSession session,
      Pointer chain,
      int vocabularySize,
      Map<Integer, Float> biases) {
    this.vocabularySize = vocabularySize;
    this.functions = functions;
    this.biases = biases;
    this.session = session;
    this.chain = new NativeHandle("sampler", chain, functions::samplerFree);
  }

  static Sampler of(
      Binding binding, LlamaSession session, int vocabularySize, SamplingParams params) {
    return new LlamaSampler(
        binding.functions(),
        session,
        chain(binding, vocabularySize, params),
        vocabularySize,
        params.logitBias());
  }

  /** Creates the sampler chain; the caller frees it. */
  static Pointer chain(Binding binding, int vocabularySize, SamplingParams params) {
    LlamaCpp functions = binding.functions();
    requireTokens(params.logitBias(), vocabularySize);
    Pointer chain = functions.samplerChainInit(functions.samplerChainDefaultParams());
    Consumer<Pointer> add = sampler -> functions.samplerChainAdd(chain, sampler);
    if (!params.logitBias().isEmpty()) {
      add.accept(logitBias(functions, vocabularySize, params.logitBias()));
    }
    if (params.repeatPenalty() != 1
        || params.frequencyPenalty() != 0
        || params.presencePenalty() != 0) {
      add.accept(
          binding.penalties(
              vocabularySize,
              SamplingParams.PENALTY_WINDOW_TOKENS,
              params.repeatPenalty(),
              params.frequencyPenalty(),
              params.presencePenalty()));
    }
    if (params.temperature() < MIN_TEMPERATURE) {
      add.accept(functions.samplerInitGreedy());
      return chain;
    }
    if (params.topK() > 0) {
      add.accept(functions.samplerInitTopK(params.topK()));
    }
    if (params.typicalP() < 1) {
      add.accept(functions.samplerInitTypical(params.typicalP(), MIN_KEEP));
    }
    if (params.topP() < 1) {
      add.accept(functions.samplerInitTopP(params.topP(), MIN_KEEP));
    }
    if (params.minP() > 0) {
      add.accept(functions.samplerInitMinP(params.minP(), MIN_KEEP));
    }
    add.accept(functions.samplerInitTemp(params.temperature()));
    add.accept(functions.samplerInitDist((int) params.seed()));
    return chain;
  }

  /** Tokens counted by penalties must be part of the vocabulary. */
  static void requireToken(int token, int vocabularySize) {
    if (token < 0 || token >= vocabularySize) {
      throw new IllegalArgumentException(
          "token " + token + " is not in the vocabulary of " + vocabularySize + " tokens");
    }
  }

  private static void requireTokens(Map<Integer, Float> biases, int vocabularySize) {
    for (int token : biases.keySet()) {
      if (token < 0 || token >= vocabularySize) {
        throw new OptionException(
            Options.LOGIT_BIAS,
            Message.of(
                Options.LOGIT_BIAS,
                " contains token ",
                token,
                "; the vocabulary has tokens 0 to ",
                vocabularySize - 1));
      }
    }
  }

  private static Pointer logitBias(
      LlamaCpp functions, int vocabularySize, Map<Integer, Float> biases) {
    try (Memory pairs = new Memory((long) biases.size() * 2 * Integer.BYTES)) {
      long offset = 0;
      for (Map.Entry<Integer, Float> bias : biases.entrySet()) {
        pairs.setInt(offset, bias.getKey());
        pairs.setFloat(offset + Integer.BYTES, bias.getValue());
        offset += 2 * Integer.BYTES;
      }
      return functions.samplerInitLogitBias(vocabularySize, biases.size(), pairs);
    }
  }

  @Override
  public int sample(int batchIndex) {
    Pointer pointer = chain.acquire();
    try {
      return session.withLogits(
          batchIndex, context -> functions.samplerSample(pointer, context, batchIndex));
    } finally {
      chain.release();
    }
  }

  @Override
  public int mostProbable(int batchIndex) {
    return BiasedLogits.mostProbable(session.logits(batchIndex), biases);
  }

  @Override
  public void acceptFreely(int token) {
    requireToken(token, vocabularySize);
    Pointer pointer = chain.acquire();
    try {
      functions.samplerAccept(pointer, token);
    } finally {
      chain.release();
    }
  }

  @Override
  public void close() {
    chain.close();
  }
}
