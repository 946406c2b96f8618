package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.ModelInfo;
import io.sparkllama.result.Failure;

/**
 * What a model can do, and how many tokens it takes.
 *
 * @param contextLength context length in tokens per sequence
 * @param batchCapacity maximum number of tokens per batch
 */
record ModelLimits(ModelInfo model, int contextLength, int batchCapacity) {

  /** Whether all tokens of a text must be in one batch, because attention is not causal. */
  boolean unsplittable() {
    return !model.causal();
  }

  /** How many tokens of a text fit if nothing is generated. */
  int mostTokens() {
    return unsplittable() ? Math.min(contextLength, batchCapacity) : contextLength;
  }

  /**
   * Rejects models that predict no tokens.
   *
   * @param what what the model does not do, such as "generates no text"
   */
  void requireCausal(String what) throws Refusal {
    if (!model.causal()) {
      throw new Refusal(
          Failure.Kind.MODEL,
          "the model is an embedding model, which " + what + "; use another model");
    }
  }
}
