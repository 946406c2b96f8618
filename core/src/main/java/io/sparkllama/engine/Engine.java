package io.sparkllama.engine;

import java.nio.file.Path;

/** Runs models: inspects their files and loads them. Thread-safe. */
public interface Engine {

  /**
   * The engine and its build, for example {@code llama.cpp b4916}. Another build may produce
   * different results.
   *
   * @throws EngineException if the name cannot be determined because the library is unusable
   */
  String name();

  /**
   * Reads the header of a model file. Fast; loads nothing.
   *
   * @throws ModelLoadException if the file is missing, unreadable, or not a model this engine can
   *     run
   */
  InspectedModel inspect(Path path);
}
