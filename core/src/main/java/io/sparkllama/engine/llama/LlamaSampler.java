package io.sparkllama.engine.llama;

import com.sun.jna.Pointer;
import io.sparkllama.engine.Sampler;
import io.sparkllama.engine.SamplingParams;

/** A sampler chain of llama.cpp. */
final class LlamaSampler implements Sampler {

  /** Cutting filters leave at least this many candidates. */
  private static final long MIN_KEEP = 1;

  private final LlamaSession session;
  private final NativeHandle chain;

  LlamaSampler(LlamaCpp functions, LlamaSession session, SamplingParams params) {
    this.session = session;
    this.chain = new NativeHandle("sampler", build(functions, params), functions::samplerFree);
  }

  private static Pointer build(LlamaCpp functions, SamplingParams params) {
    Pointer chain = functions.samplerChainInit(functions.samplerChainDefaultParams());
    if (params.repeatPenalty() != 1) {
      functions.samplerChainAdd(
          chain,
          functions.samplerInitPenalties(
              SamplingParams.PENALTY_WINDOW_TOKENS, params.repeatPenalty(), 0, 0));
    }
    if (params.temperature() == 0) {
      functions.samplerChainAdd(chain, functions.samplerInitGreedy());
      return chain;
    }
    if (params.topK() > 0) {
      functions.samplerChainAdd(chain, functions.samplerInitTopK(params.topK()));
    }
    if (params.topP() < 1) {
      functions.samplerChainAdd(chain, functions.samplerInitTopP(params.topP(), MIN_KEEP));
    }
    if (params.minP() > 0) {
      functions.samplerChainAdd(chain, functions.samplerInitMinP(params.minP(), MIN_KEEP));
    }
    functions.samplerChainAdd(chain, functions.samplerInitTemp(params.temperature()));
    functions.samplerChainAdd(chain, functions.samplerInitDist(params.seed()));
    return chain;
  }

  @Override
  public int sample(int batchIndex) {
    Pointer pointer = chain.acquire();
    try {
      return session.sample(pointer, batchIndex);
    } finally {
      chain.release();
    }
  }

  @Override
  public void close() {
    chain.close();
  }
}
