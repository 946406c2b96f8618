package io.sparkllama;

import io.sparkllama.engine.SamplingParams;
import java.util.Map;

/** The options by which tokens are chosen, one by one; {@link SamplingParams} has their ranges. */
public interface SamplingOptions {

  /** All of them. */
  SamplingParams sampling();

  /** Randomness, 0 or more; 0 always takes the most probable token. */
  default float temperature() {
    return sampling().temperature();
  }

  /** Draws come from the k most probable tokens only; 0 is no limit. */
  default int topK() {
    return sampling().topK();
  }

  /** Draws come from the most probable tokens that together reach this probability. */
  default float topP() {
    return sampling().topP();
  }

  /** Tokens less probable than this share of the most probable one are dropped. */
  default float minP() {
    return sampling().minP();
  }

  /** Total probability of the tokens, nearest to the expected information, to keep. */
  default float typicalP() {
    return sampling().typicalP();
  }

  /** Divides the logits of recent tokens; 1 is none. */
  default float repeatPenalty() {
    return sampling().repeatPenalty();
  }

  /** Taken off a token's logit for each time it was generated recently; 0 is none. */
  default float frequencyPenalty() {
    return sampling().frequencyPenalty();
  }

  /** Taken off the logit of a token that was generated recently; 0 is none. */
  default float presencePenalty() {
    return sampling().presencePenalty();
  }

  /**
   * Added to the logits of tokens, by token id; -100 all but forbids one, 100 all but forces it.
   */
  default Map<Integer, Float> logitBias() {
    return sampling().logitBias();
  }

  /** GBNF whose rule {@code root} the answer must follow; empty for none. */
  default String grammar() {
    return sampling().grammar();
  }

  /**
   * Start of each prompt's random sequence: equal prompts get equal draws; {@link
   * SamplingParams#RANDOM_SEED} draws a new seed for each prompt.
   */
  default long seed() {
    return sampling().seed();
  }
}
