package io.sparkllama.internal.library;

import io.sparkllama.engine.EngineException;
import io.sparkllama.option.Message;

/** A library bundle cannot be used. The message says which one, why, and what to do. */
public final class LibraryException extends EngineException {

  private static final long serialVersionUID = 1L;

  LibraryException(Object library, String reason, Message remedy, Throwable cause) {
    super(Message.of("cannot use the native library ", library, ": ", reason, "; ", remedy), cause);
  }

  LibraryException(Object library, String reason, String remedy, Throwable cause) {
    this(library, reason, Message.of(remedy), cause);
  }

  LibraryException(Object library, String reason, String remedy) {
    this(library, reason, remedy, null);
  }
}
