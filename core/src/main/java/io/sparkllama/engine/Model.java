package io.sparkllama.engine;

import java.util.List;
import java.util.Optional;

/**
 * A loaded model: weights and vocabulary, read-only, shared by any number of sessions.
 *
 * <p>Thread-safe. The caller who loads a model closes it. {@link #close} is idempotent, never
 * blocks and never invalidates open sessions or running calls; the memory is freed when the last of
 * them ends.
 */
public interface Model extends AutoCloseable {

  /** Facts about the model. */
  ModelInfo info();

  /** The model's tokenizer. Throws {@link IllegalStateException} once the model is closed. */
  Tokenizer tokenizer();

  /**
   * The text of the chat template in the model file, uninterpreted; empty if there is none.
   *
   * @throws IllegalStateException once the model is closed
   */
  default Optional<String> ownChatTemplate() {
    return Optional.empty();
  }

  /**
   * The prompt template of a reranker from the model file, with the placeholders {@code {query}}
   * and {@code {document}}. Empty if there is none; query and document are then joined with markers
   * only.
   *
   * @throws IllegalStateException once the model is closed
   */
  default Optional<String> rerankTemplate() {
    return Optional.empty();
  }

  /**
   * Renders a conversation as text, up to where the assistant's next message begins. Only for
   * contents without control tokens, which could not be distinguished from those of the template.
   *
   * @param template name of a template known to the engine; empty for the model's own
   * @param roles role of each message: {@code system}, {@code user} or {@code assistant}
   * @param contents content of each message, as many as {@code roles}
   * @throws IllegalArgumentException if there is no such template, or the engine cannot render it
   */
  String renderChat(String template, List<String> roles, List<String> contents);

  /**
   * Checks that a sampler can be created from the params.
   *
   * @throws IllegalArgumentException as {@link Session#newSampler}
   * @throws IllegalStateException once the model is closed
   */
  void requireSampling(SamplingParams params);

  /**
   * Opens a session, which the caller owns.
   *
   * @throws EngineException if its memory cannot be allocated
   * @throws IllegalStateException once the model is closed
   */
  Session openSession(SessionParams params);

  @Override
  void close();
}
