package io.sparkllama.engine;

import java.nio.file.Path;

/** A model file cannot be loaded. The message names the file, the reason and a remedy. */
public final class ModelLoadException extends EngineException {

  private static final long serialVersionUID = 1L;

  public ModelLoadException(Path path, String reason, String remedy) {
    super("cannot load model " + path + ": " + reason + "; " + remedy);
  }
}
