package io.sparkllama.request;

import io.sparkllama.option.Options;

/** Time limit and retries of a request. */
public interface Limits {

  /** The {@link #timeoutMs} for no limit. */
  long NO_TIMEOUT = Options.NO_TIMEOUT;

  /**
   * Time limit per attempt in milliseconds, from the first batch, or {@link #NO_TIMEOUT}. The time
   * of tokenizing counts toward that of the first attempt.
   */
  long timeoutMs();

  /** Number of retries after an engine error or a timeout. */
  int retryAttempts();
}
