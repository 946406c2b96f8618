package io.sparkllama.engine;

import io.sparkllama.option.Message;
import java.nio.file.Path;

/** A model file cannot be loaded. The message names the file, the reason and a remedy. */
public final class ModelLoadException extends EngineException {

  private static final long serialVersionUID = 1L;

  public ModelLoadException(Path path, String reason, String remedy) {
    this(path, reason, Message.of(remedy));
  }

  /** An exception whose remedy names options. */
  public ModelLoadException(Path path, String reason, Message remedy) {
    super(Message.of("cannot load model ", path, ": ", reason, "; ", remedy));
  }
}
