package io.sparkllama.engine;

/**
 * A model file whose header has been read, so that planning and loading do not read it again.
 *
 * <p>Thread-safe. Holds neither native memory nor an open file, so there is nothing to close.
 */
public interface InspectedModel {

  /** Facts from the header. */
  ModelInfo info();

  /**
   * The memory that the weights and one session need; allocates nothing.
   *
   * @throws ModelLoadException if the engine cannot determine it
   */
  MemoryNeed memoryNeed(SessionParams session);

  /**
   * Loads a copy of the weights, which the caller owns and closes.
   *
   * @throws ModelLoadException if the file has changed, is incomplete, or cannot be loaded
   */
  Model load(ModelParams params);
}
