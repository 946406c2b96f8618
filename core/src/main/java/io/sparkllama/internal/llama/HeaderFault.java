package io.sparkllama.internal.llama;

import io.sparkllama.engine.ModelLoadException;
import java.nio.file.Path;

/** A value in the header of a model file that an engine must not see. */
final class HeaderFault extends Exception {

  private static final long serialVersionUID = 1L;

  HeaderFault(String message) {
    super(message);
  }

  /** A key whose value is not what it must be. */
  static HeaderFault of(String key, Object value, String expected) {
    return new HeaderFault(key + " in its header is " + value + "; it must be " + expected);
  }

  ModelLoadException in(Path path) {
    return new ModelLoadException(path, getMessage(), "fetch it again, or convert it again");
  }
}
