package io.sparkllama.engine;

/** Something that loads model files. Thread-safe. */
public interface Engine {

  /**
   * Loads a model; the caller owns it and closes it.
   *
   * @throws ModelLoadException if the file is missing, unreadable, or not a model this engine runs
   */
  Model load(ModelParams params);
}
