package io.sparkllama.request;

import io.sparkllama.annotation.Experimental;
import io.sparkllama.option.Options;
import java.io.Serializable;
import java.util.Objects;

/**
 * Options for ranking documents. Immutable and serializable; for example {@code
 * RerankConfig.defaults().withOverlongText(OverlongPrompt.TRUNCATE_RIGHT)}.
 *
 * @param overlongText what to do with a document that does not fit together with its query; {@link
 *     OverlongPrompt#FAIL} by default. Query and markers are never truncated
 * @param timeoutMs time limit per attempt in milliseconds, from the first batch, at least 1; 0, the
 *     default, for no limit
 * @param retryAttempts number of retries after an engine error or a timeout; 0 by default
 */
@Experimental
public record RerankConfig(OverlongPrompt overlongText, long timeoutMs, int retryAttempts)
    implements Limits, Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Validates all values.
   *
   * @throws io.sparkllama.option.OptionException naming the invalid value
   */
  public RerankConfig {
    Objects.requireNonNull(overlongText, "overlongText");
    Options.TIMEOUT_MS.require(timeoutMs);
    Options.RETRY_ATTEMPTS.require(retryAttempts);
  }

  /** The default options. */
  public static RerankConfig defaults() {
    return new RerankConfig(
        OverlongPrompt.FAIL,
        Options.TIMEOUT_MS.defaultValue(),
        Options.RETRY_ATTEMPTS.defaultValue());
  }

  public RerankConfig withOverlongText(OverlongPrompt value) {
    return new RerankConfig(value, timeoutMs, retryAttempts);
  }

  public RerankConfig withTimeoutMs(long value) {
    return new RerankConfig(overlongText, value, retryAttempts);
  }

  public RerankConfig withRetryAttempts(int value) {
    return new RerankConfig(overlongText, timeoutMs, value);
  }
}
