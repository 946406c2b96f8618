package io.sparkllama.request;

import io.sparkllama.engine.SamplingParams;
import io.sparkllama.option.Options;
import java.util.Map;

/** How tokens are chosen; {@link SamplingParams} has the ranges. */
public interface SamplingOptions {

  /** The {@link #seed} for a new one per prompt, the default. */
  long RANDOM_SEED = Options.RANDOM_SEED;

  /** The parameters of a request that sets none. */
  SamplingParams DEFAULT_SAMPLING =
      SamplingParams.greedy().toBuilder()
          .temperature(Options.TEMPERATURE.defaultValue())
          .topK(Options.TOP_K.defaultValue())
          .topP(Options.TOP_P.defaultValue())
          .minP(Options.MIN_P.defaultValue())
          .typicalP(Options.TYPICAL_P.defaultValue())
          .repeatPenalty(Options.REPEAT_PENALTY.defaultValue())
          .frequencyPenalty(Options.FREQUENCY_PENALTY.defaultValue())
          .presencePenalty(Options.PRESENCE_PENALTY.defaultValue())
          .seed(Options.SEED.defaultValue())
          .build();

  /** All sampling parameters. */
  SamplingParams sampling();

  /** Randomness, 0 or more; 0 always picks the most probable token. */
  default float temperature() {
    return sampling().temperature();
  }

  /** Samples only from the k most probable tokens; 0 for no limit. */
  default int topK() {
    return sampling().topK();
  }

  /** Samples only from the most probable tokens that together reach this probability. */
  default float topP() {
    return sampling().topP();
  }

  /** Drops tokens less probable than this fraction of the most probable one. */
  default float minP() {
    return sampling().minP();
  }

  /** Keeps the tokens closest to the expected information content, up to this total probability. */
  default float typicalP() {
    return sampling().typicalP();
  }

  /** Divides the logits of recent tokens; 1 for none. */
  default float repeatPenalty() {
    return sampling().repeatPenalty();
  }

  /** Subtracted from a token's logit for each recent occurrence; 0 for none. */
  default float frequencyPenalty() {
    return sampling().frequencyPenalty();
  }

  /** Subtracted from a token's logit if it occurred recently; 0 for none. */
  default float presencePenalty() {
    return sampling().presencePenalty();
  }

  /**
   * Added to the logits of tokens, by token ID; -100 practically forbids a token, 100 practically
   * forces it.
   */
  default Map<Integer, Float> logitBias() {
    return sampling().logitBias();
  }

  /** A GBNF grammar for the generated text, with the start rule {@code root}; empty for none. */
  default String grammar() {
    return sampling().grammar();
  }

  /**
   * Seed of each prompt's random sequence: equal prompts with equal seeds draw the same tokens.
   * {@link SamplingParams#RANDOM_SEED} picks a new seed per prompt.
   */
  default long seed() {
    return sampling().seed();
  }
}
