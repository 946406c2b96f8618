package io.sparkllama.request;

/** How a prompt becomes tokens. */
public interface PromptOptions {

  /** Whether a text is a user message in a conversation. */
  boolean chat();

  /** The system message; empty for none. */
  String systemPrompt();

  /**
   * A chat template: its text, {@code file:} followed by a path, or the name of one known to the
   * engine; empty for the model's own.
   */
  String chatTemplate();

  /** Additional variables for the template, as a JSON object; empty for none. */
  String chatTemplateKwargs();

  /** What to do if the prompt exceeds the context length. */
  OverlongPrompt overlongPrompt();
}
