package io.sparkllama;

import static io.sparkllama.Arguments.require;

import java.io.Serializable;
import java.util.List;

/**
 * How to answer the prompts of a batch. Immutable and serializable; {@code
 * BatchGenerationConfig.builder().maxTokens(20).temperature(0).build()}.
 *
 * @param maxTokens most tokens to generate per prompt, 1 or more
 * @param temperature randomness, 0 or more; 0 always takes the most probable token
 * @param topK draw from the k most probable tokens only; 0 is no limit
 * @param topP draw from the most probable tokens that together reach this probability, above 0 to 1
 * @param minP drop tokens less probable than this share of the most probable one, 0 to below 1
 * @param repeatPenalty divides the logits of recent tokens, above 0; 1 is none
 * @param seed start of each prompt's random sequence, 0 to 2^32 - 2: equal prompts get equal draws;
 *     {@link #RANDOM_SEED} draws a new seed for each prompt
 * @param stop the answer ends before the first of these strings
 * @param timeoutMs milliseconds a prompt may take from joining a batch, 1 or more; {@link
 *     #NO_TIMEOUT} for no limit
 * @param retryAttempts how often a prompt is tried again after an engine error or a timeout, 0 or
 *     more
 */
public record BatchGenerationConfig(
    int maxTokens,
    float temperature,
    int topK,
    float topP,
    float minP,
    float repeatPenalty,
    long seed,
    List<String> stop,
    long timeoutMs,
    int retryAttempts)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  public static final int DEFAULT_MAX_TOKENS = 100;
  public static final float DEFAULT_TEMPERATURE = 1.0f;
  public static final int DEFAULT_TOP_K = 40;
  public static final float DEFAULT_TOP_P = 0.9f;
  public static final float DEFAULT_MIN_P = 0.0f;
  public static final float DEFAULT_REPEAT_PENALTY = 1.0f;
  public static final long RANDOM_SEED = -1;
  public static final long NO_TIMEOUT = 0;
  public static final int DEFAULT_RETRY_ATTEMPTS = 0;

  /** 2^32 - 1 means a random seed to llama.cpp. */
  private static final long LARGEST_SEED = 0xFFFF_FFFEL;

  /** Checks every value; {@link IllegalArgumentException} names the one that is wrong. */
  public BatchGenerationConfig {
    require(maxTokens >= 1, "maxTokens", maxTokens, "1 or more");
    require(
        temperature >= 0 && Float.isFinite(temperature), "temperature", temperature, "0 or more");
    require(topK >= 0, "topK", topK, "0 or more");
    require(topP > 0 && topP <= 1, "topP", topP, "above 0 and at most 1");
    require(minP >= 0 && minP < 1, "minP", minP, "at least 0 and below 1");
    require(
        repeatPenalty > 0 && Float.isFinite(repeatPenalty),
        "repeatPenalty",
        repeatPenalty,
        "above 0");
    require(
        seed >= RANDOM_SEED && seed <= LARGEST_SEED,
        "seed",
        seed,
        "0 to " + LARGEST_SEED + ", or " + RANDOM_SEED + " for a random one");
    require(timeoutMs >= 0, "timeoutMs", timeoutMs, "1 or more, or 0 for no limit");
    require(retryAttempts >= 0, "retryAttempts", retryAttempts, "0 or more");
    stop = List.copyOf(stop);
    for (String string : stop) {
      require(!string.isEmpty(), "stop", "''", "a string that is not empty");
    }
  }

  /** All defaults. */
  public static BatchGenerationConfig defaults() {
    return builder().build();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Collects values; {@link #build} checks them. Not thread-safe. */
  public static final class Builder {
    private int maxTokens = DEFAULT_MAX_TOKENS;
    private float temperature = DEFAULT_TEMPERATURE;
    private int topK = DEFAULT_TOP_K;
    private float topP = DEFAULT_TOP_P;
    private float minP = DEFAULT_MIN_P;
    private float repeatPenalty = DEFAULT_REPEAT_PENALTY;
    private long seed = RANDOM_SEED;
    private List<String> stop = List.of();
    private long timeoutMs = NO_TIMEOUT;
    private int retryAttempts = DEFAULT_RETRY_ATTEMPTS;

    private Builder() {}

    public Builder maxTokens(int value) {
      maxTokens = value;
      return this;
    }

    public Builder temperature(double value) {
      temperature = (float) value;
      return this;
    }

    public Builder topK(int value) {
      topK = value;
      return this;
    }

    public Builder topP(double value) {
      topP = (float) value;
      return this;
    }

    public Builder minP(double value) {
      minP = (float) value;
      return this;
    }

    public Builder repeatPenalty(double value) {
      repeatPenalty = (float) value;
      return this;
    }

    public Builder seed(long value) {
      seed = value;
      return this;
    }

    public Builder stop(List<String> values) {
      stop = values;
      return this;
    }

    public Builder stop(String... values) {
      return stop(List.of(values));
    }

    public Builder timeoutMs(long value) {
      timeoutMs = value;
      return this;
    }

    public Builder retryAttempts(int value) {
      retryAttempts = value;
      return this;
    }

    /** Throws {@link IllegalArgumentException} for a value out of its range. */
    public BatchGenerationConfig build() {
      return new BatchGenerationConfig(
          maxTokens,
          temperature,
          topK,
          topP,
          minP,
          repeatPenalty,
          seed,
          stop,
          timeoutMs,
          retryAttempts);
    }
  }
}
