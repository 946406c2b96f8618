package io.sparkllama.engine;

import io.sparkllama.option.NumberRange;
import io.sparkllama.option.OptionException;
import io.sparkllama.option.Options;
import java.io.Serializable;
import java.util.Map;
import java.util.Objects;

/**
 * How the next token is chosen. Applied in this order: logit bias, grammar, penalties, top-k,
 * typical, top-p, min-p, temperature, random draw. Immutable and serializable.
 *
 * @param temperature 0 picks the most probable token; higher is more random
 * @param topK keeps the k most probable tokens; 0 keeps all
 * @param topP keeps the smallest set of tokens whose probabilities reach this sum, above 0 to 1; 1
 *     keeps all
 * @param minP drops tokens less probable than this fraction of the most probable one, 0 to below 1;
 *     0 keeps all
 * @param typicalP keeps the tokens closest to the expected information content, up to this total
 *     probability, above 0 to 1; 1 keeps all
 * @param repeatPenalty divides the logits of the last {@value #PENALTY_WINDOW_TOKENS} generated
 *     tokens, above 0; 1 for none
 * @param frequencyPenalty subtracted from a token's logit for each occurrence among them, -2 to 2;
 *     0 for none
 * @param presencePenalty subtracted from a token's logit if it occurs among them, -2 to 2; 0 for
 *     none
 * @param logitBias added to the logits of tokens, by token ID, -100 to 100
 * @param grammar a GBNF grammar for the text; empty for none
 * @param seed seed of the random sequence, 0 to 2^32 - 2; {@link #RANDOM_SEED} for a random one
 */
public record SamplingParams(
    float temperature,
    int topK,
    float topP,
    float minP,
    float typicalP,
    float repeatPenalty,
    float frequencyPenalty,
    float presencePenalty,
    Map<Integer, Float> logitBias,
    String grammar,
    long seed)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Number of generated tokens the penalties take into account. */
  public static final int PENALTY_WINDOW_TOKENS = 64;

  public static final long RANDOM_SEED = Options.RANDOM_SEED;

  private static final NumberRange BIAS = NumberRange.between(-100, 100);

  /**
   * Validates all values.
   *
   * @throws OptionException naming the invalid value
   */
  public SamplingParams {
    Options.TEMPERATURE.require(temperature);
    Options.TOP_K.require(topK);
    Options.TOP_P.require(topP);
    Options.MIN_P.require(minP);
    Options.TYPICAL_P.require(typicalP);
    Options.REPEAT_PENALTY.require(repeatPenalty);
    Options.FREQUENCY_PENALTY.require(frequencyPenalty);
    Options.PRESENCE_PENALTY.require(presencePenalty);
    logitBias = Map.copyOf(logitBias);
    logitBias.forEach(SamplingParams::requireBias);
    Objects.requireNonNull(grammar, "grammar");
    Options.SEED.require(seed);
  }

  /** Runs for every request, so it builds no text for a valid bias. */
  private static void requireBias(int token, float bias) {
    if (token < 0 || !BIAS.contains(bias)) {
      throw OptionException.outOfRange(
          Options.LOGIT_BIAS, token + "=" + bias, "token IDs, each with a number from " + BIAS);
    }
  }

  /** Always the most probable token. */
  public static SamplingParams greedy() {
    return new Builder().build();
  }

  /** A builder that starts with these values. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.temperature = temperature;
    builder.topK = topK;
    builder.topP = topP;
    builder.minP = minP;
    builder.typicalP = typicalP;
    builder.repeatPenalty = repeatPenalty;
    builder.frequencyPenalty = frequencyPenalty;
    builder.presencePenalty = presencePenalty;
    builder.logitBias = logitBias;
    builder.grammar = grammar;
    builder.seed = seed;
    return builder;
  }

  /** Collects values, starting with neutral ones. Not thread-safe. */
  public static final class Builder {
    private float temperature;
    private int topK;
    private float topP = 1;
    private float minP;
    private float typicalP = 1;
    private float repeatPenalty = 1;
    private float frequencyPenalty;
    private float presencePenalty;
    private Map<Integer, Float> logitBias = Map.of();
    private String grammar = "";
    private long seed;

    private Builder() {}

    public Builder temperature(float value) {
      temperature = value;
      return this;
    }

    public Builder topK(int value) {
      topK = value;
      return this;
    }

    public Builder topP(float value) {
      topP = value;
      return this;
    }

    public Builder minP(float value) {
      minP = value;
      return this;
    }

    public Builder typicalP(float value) {
      typicalP = value;
      return this;
    }

    public Builder repeatPenalty(float value) {
      repeatPenalty = value;
      return this;
    }

    public Builder frequencyPenalty(float value) {
      frequencyPenalty = value;
      return this;
    }

    public Builder presencePenalty(float value) {
      presencePenalty = value;
      return this;
    }

    public Builder logitBias(Map<Integer, Float> value) {
      logitBias = value;
      return this;
    }

    public Builder grammar(String value) {
      grammar = value;
      return this;
    }

    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * Validates the values.
     *
     * @throws OptionException if a value is out of range
     */
    public SamplingParams build() {
      return new SamplingParams(
          temperature,
          topK,
          topP,
          minP,
          typicalP,
          repeatPenalty,
          frequencyPenalty,
          presencePenalty,
          logitBias,
          grammar,
          seed);
    }
  }
}
