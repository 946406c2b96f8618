package io.sparkllama.request;

import io.sparkllama.option.Options;
import java.io.Serializable;
import java.util.Objects;

/**
 * Options for embedding texts. Immutable and serializable; for example {@code
 * EmbeddingConfig.defaults().withPooling(Pooling.LAST)}.
 *
 * @param pooling how token embeddings are pooled; by default as the model specifies
 * @param normalized whether vectors are scaled to length 1; true by default
 * @param overlongText what to do with a text that exceeds the context length; {@link
 *     OverlongPrompt#FAIL} by default
 * @param timeoutMs time limit per attempt in milliseconds, from the first batch, at least 1; 0, the
 *     default, for no limit
 * @param retryAttempts number of retries after an engine error or a timeout; 0 by default
 */
public record EmbeddingConfig(
    Pooling pooling,
    boolean normalized,
    OverlongPrompt overlongText,
    long timeoutMs,
    int retryAttempts)
    implements Limits, Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Validates all values.
   *
   * @throws io.sparkllama.option.OptionException naming the invalid value
   */
  public EmbeddingConfig {
    Objects.requireNonNull(pooling, "pooling");
    Objects.requireNonNull(overlongText, "overlongText");
    Options.TIMEOUT_MS.require(timeoutMs);
    Options.RETRY_ATTEMPTS.require(retryAttempts);
  }

  /** The default options. */
  public static EmbeddingConfig defaults() {
    return new EmbeddingConfig(
        Pooling.MODEL,
        true,
        OverlongPrompt.FAIL,
        Options.TIMEOUT_MS.defaultValue(),
        Options.RETRY_ATTEMPTS.defaultValue());
  }

  public EmbeddingConfig withPooling(Pooling value) {
    return new EmbeddingConfig(value, normalized, overlongText, timeoutMs, retryAttempts);
  }

  public EmbeddingConfig withNormalized(boolean value) {
    return new EmbeddingConfig(pooling, value, overlongText, timeoutMs, retryAttempts);
  }

  public EmbeddingConfig withOverlongText(OverlongPrompt value) {
    return new EmbeddingConfig(pooling, normalized, value, timeoutMs, retryAttempts);
  }

  public EmbeddingConfig withTimeoutMs(long value) {
    return new EmbeddingConfig(pooling, normalized, overlongText, value, retryAttempts);
  }

  public EmbeddingConfig withRetryAttempts(int value) {
    return new EmbeddingConfig(pooling, normalized, overlongText, timeoutMs, value);
  }
}
