package io.sparkllama;

/** How a prompt becomes tokens. */
public interface PromptOptions {

  /** Whether a text is what the user says in a conversation. */
  boolean chat();

  /** What the system says in it; empty for nothing. */
  String systemPrompt();

  /**
   * A chat template: the text of one, {@code file:} and the path of one, or the name of one that
   * the engine knows; empty for the model's own.
   */
  String chatTemplate();

  /** Values for the template besides the conversation, as a JSON object; empty for none. */
  String chatTemplateKwargs();

  /** What to do if it does not fit. */
  OverlongPrompt overlongPrompt();
}
