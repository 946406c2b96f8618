package io.sparkllama.engine;

import java.util.List;
import java.util.Optional;

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
   * The text of the chat template that the model's file has, which the engine does not interpret;
   * empty if it has none.
   *
   * @throws IllegalStateException once the model is closed
   */
  default Optional<String> ownChatTemplate() {
    return Optional.empty();
  }

  /**
   * The text in which the file of a reranker has {@code {query}} and {@code {document}} in the
   * places of both; empty if it has none, and their tokens are joined with markers alone.
   *
   * @throws IllegalStateException once the model is closed
   */
  default Optional<String> rerankTemplate() {
    return Optional.empty();
  }

  /**
   * A conversation as one text, by the model's own chat template or a named one, up to where the
   * assistant's next answer begins. Only for contents that hold no control tokens, as they could
   * not be told from those of the template.
   *
   * @param template name of a template the engine knows; empty for the model's own
   * @param roles who speaks: {@code system}, {@code user} or {@code assistant}
   * @param contents what they say, as many as {@code roles}
   * @throws IllegalArgumentException if there is no such template, or the engine cannot render it
   */
  String renderChat(String template, List<String> roles, List<String> contents);

  /**
   * Refuses params of which no session of this model has a sampler.
   *
   * @throws IllegalArgumentException as {@link Session#newSampler} throws it
   * @throws IllegalStateException once the model is closed
   */
  void requireSampling(SamplingParams params);

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
