package io.sparkllama.result;

/** Why generation ended. */
public enum FinishReason {
  /** The model ended its text, or a stop string occurred. */
  STOP,
  /**
   * {@code maxTokens} was reached, or the context is full. With a grammar, the result is still a
   * success if the grammar allows the text to end there.
   */
  LENGTH,
  /** {@code timeoutMs} elapsed; the text generated so far is kept. */
  TIMEOUT,
  /** The prompt was rejected, or the engine failed on it. */
  ERROR,
  /** The caller cancelled the request, or the processor was closed. */
  CANCELLED;

  /** Whether the text is usable. */
  public boolean isSuccess() {
    return this == STOP || this == LENGTH;
  }
}
