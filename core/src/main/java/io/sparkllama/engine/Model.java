package io.sparkllama.engine;

/**
 * A loaded model: weights and vocabulary, read-only, shared by any number of sessions.
 *
 * <p>Thread-safe. Whoever loaded a model closes it, once; {@link #close} is idempotent, never
 * blocks and never invalidates open sessions or running calls: the memory goes when the last of
 * them ends.
 */
public interface Model extends AutoCloseable {

  /** Facts about the model. */
  ModelInfo info();

  /** The model's tokenizer. Throws {@link IllegalStateException} once the model is closed. */
  Tokenizer tokenizer();

  /**
   * Opens a session; the caller owns it.
   *
   * @throws EngineException if the memory it needs cannot be had
   * @throws IllegalStateException once the model is closed
   */
  Session openSession(SessionParams params);

  @Override
  void close();
}
