package io.sparkllama.engine;

import java.nio.file.Path;

/** Loads model files. Thread-safe. */
public interface Engine {

  /**
   * The engine and its build, for example {@code llama.cpp b4916}. Another build may produce different results.
   *
   * @throws EngineException if the name cannot be determined because the library is unusable
   */
  String name();

  /**
   * Reads facts about a model from its header. Fast; loads nothing.
   *
   * @throws ModelLoadException if the file is missing, unreadable, or not a model this engine can run
   */
  ModelInfo inspect(Path path);

  /**
   * The memory that the weights of a model and one session need, computed from its header.
   *
   * @throws ModelLoadException as {@link #inspect}
   */
  MemoryNeed memoryNeed(Path path, SessionParams session);

  /**
   * Loads a model, which the caller owns and closes.
   *
   * @throws ModelLoadException as {@link #inspect}
   */
  Model load(ModelParams params);
}
