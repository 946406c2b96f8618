package io.sparkllama;

/** How long and how often an item is tried. */
public interface Limits {

  /** The {@link #timeoutMs} of an item that may take as long as it takes. */
  long NO_TIMEOUT = 0;

  /** Milliseconds each try may take from joining a batch, or {@link #NO_TIMEOUT}. */
  long timeoutMs();

  /** Tries after the first that ended with an engine error or a timeout. */
  int retryAttempts();
}
