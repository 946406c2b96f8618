package io.sparkllama;

/** Why the work on a prompt ended. */
public enum FinishReason {
  /** The model ended its answer, or a stop string came. */
  STOP,
  /**
   * {@code maxTokens} were generated, or the context was full. With a grammar the answer is a
   * success all the same if the grammar could end there.
   */
  LENGTH,
  /** {@code timeoutMs} went by; the text so far is kept. */
  TIMEOUT,
  /** The prompt was refused, or the engine failed on it. */
  ERROR,
  /** The caller cancelled it, or the processor was closed. */
  CANCELLED;

  /** Whether the answer is one to use. */
  public boolean isSuccess() {
    return this == STOP || this == LENGTH;
  }
}
