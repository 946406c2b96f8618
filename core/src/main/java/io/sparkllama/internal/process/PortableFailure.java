package io.sparkllama.internal.process;

import io.sparkllama.engine.EngineException;
import java.util.concurrent.CompletionException;

/** Exceptions as they may cross to another process. */
final class PortableFailure {

  private PortableFailure() {}

  /**
   * The exception itself if it and its causes are of this project or the JDK, else one with its
   * text.
   */
  static Throwable of(Throwable thrown) {
    Throwable failure =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String name = cause.getClass().getName();
      if (!name.matches(
          "io\\.sparkllama\\..*|java\\.(lang|util|util\\.concurrent|io|nio\\.file)\\.\\w+")) {
        EngineException portable = new EngineException(failure.toString());
        portable.setStackTrace(failure.getStackTrace());
        return portable;
      }
    }
    return failure;
  }
}
