package io.sparkllama.scheduling;

import io.sparkllama.Limits;

/** Limits of an item that is tried once and may take as long as it takes. */
enum OneTry implements Limits {
  LIMITS;

  @Override
  public long timeoutMs() {
    return NO_TIMEOUT;
  }

  @Override
  public int retryAttempts() {
    return 0;
  }
}
