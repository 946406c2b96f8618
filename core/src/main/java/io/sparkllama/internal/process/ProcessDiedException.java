package io.sparkllama.internal.process;

import io.sparkllama.engine.EngineException;

/** A call was not answered, because the engine process died. */
final class ProcessDiedException extends EngineException {

  private static final long serialVersionUID = 1L;

  ProcessDiedException(String message) {
    super(message);
  }
}
