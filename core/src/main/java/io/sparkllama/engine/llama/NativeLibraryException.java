package io.sparkllama.engine.llama;

import io.sparkllama.engine.EngineException;

/** The native library cannot be used on this machine. The message says why and what to do. */
final class NativeLibraryException extends EngineException {

  private static final long serialVersionUID = 1L;

  NativeLibraryException(String message) {
    super(message);
  }

  NativeLibraryException(String message, Throwable cause) {
    super(message, cause);
  }
}
