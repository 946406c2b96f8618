package io.sparkllama.internal.llama.dialect;

import io.sparkllama.engine.EngineException;

/** The native library cannot be used on this machine. The message says why and what to do. */
public final class NativeLibraryException extends EngineException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message says what to do
   */
  public NativeLibraryException(String message) {
    super(message);
  }

  /**
   * @param message says what to do
   */
  public NativeLibraryException(String message, Throwable cause) {
    super(message, cause);
  }
}
