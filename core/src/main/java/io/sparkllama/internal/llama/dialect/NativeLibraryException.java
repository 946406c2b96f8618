package io.sparkllama.internal.llama.dialect;

import io.sparkllama.engine.EngineException;
import io.sparkllama.option.Message;

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
   * @param explanation says what to do, and names options
   */
  public NativeLibraryException(Message explanation) {
    super(explanation);
  }

  /**
   * @param message says what to do
   */
  public NativeLibraryException(String message, Throwable cause) {
    super(message, cause);
  }
}
