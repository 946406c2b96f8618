package io.sparkllama.scheduling;

import io.sparkllama.OverlongPrompt;

/** How a prompt becomes tokens. */
public interface PromptOptions {

  /** Whether a text is what the user says in a conversation. */
  boolean chat();

  /** What the system says in it; empty for nothing. */
  String systemPrompt();

  /** Name of a chat template; empty for the model's own. */
  String chatTemplate();

  /** What to do if it does not fit. */
  OverlongPrompt overlongPrompt();
}
