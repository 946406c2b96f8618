package io.sparkllama.engine;

import java.nio.file.Path;

/** Something that loads model files. Thread-safe. */
public interface Engine {

  /**
   * The engine and its build, {@code llama.cpp b4916} for one: another may give other answers.
   *
   * @throws EngineException if it cannot be known, as its library cannot be used
   */
  String name();

  /**
   * Facts about a model, from the head of its file alone: fast, and nothing is loaded.
   *
   * @throws ModelLoadException if the file is missing, unreadable, or not a model this engine runs
   */
  ModelInfo inspect(Path path);

  /**
   * What the weights of a model and one session of it would take, from the head of its file alone.
   *
   * @throws ModelLoadException as {@link #inspect}
   */
  MemoryNeed memoryNeed(Path path, SessionParams session);

  /**
   * Loads a model; the caller owns it and closes it.
   *
   * @throws ModelLoadException as {@link #inspect}
   */
  Model load(ModelParams params);
}
