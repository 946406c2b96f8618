package io.sparkllama;

import static io.sparkllama.internal.common.Arguments.require;

import java.io.Serializable;
import java.util.Objects;

/**
 * How to rank documents. Immutable and serializable; {@code
 * RerankConfig.defaults().withOverlongText(OverlongPrompt.TRUNCATE_RIGHT)}.
 *
 * @param overlongText what to do with a document that does not fit beside its query; {@link
 *     OverlongPrompt#FAIL} by default. The query and the markers stay whatever is cut
 * @param timeoutMs milliseconds a pair may take from joining a batch, 1 or more; 0, the default,
 *     for no limit
 * @param retryAttempts how often a pair is tried again after an engine error or a timeout; 0 by
 *     default
 */
@Experimental
public record RerankConfig(OverlongPrompt overlongText, long timeoutMs, int retryAttempts)
    implements Limits, Serializable {

  private static final long serialVersionUID = 1L;

  /** Checks every value; {@link IllegalArgumentException} names the one that is wrong. */
  public RerankConfig {
    Objects.requireNonNull(overlongText, "overlongText");
    require(timeoutMs >= 0, "timeoutMs", timeoutMs, "1 or more, or 0 for no limit");
    require(retryAttempts >= 0, "retryAttempts", retryAttempts, "0 or more");
  }

  /** All defaults. */
  public static RerankConfig defaults() {
    return new RerankConfig(OverlongPrompt.FAIL, Limits.NO_TIMEOUT, 0);
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
