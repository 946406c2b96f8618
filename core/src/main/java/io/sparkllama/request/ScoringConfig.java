package io.sparkllama.request;

import io.sparkllama.internal.chat.TemplateArguments;
import io.sparkllama.option.Options;
import java.io.Serializable;
import java.util.Objects;

/**
 * Options for scoring continuations and for classification. Immutable and serializable; for example
 * {@code ScoringConfig.defaults().withChat("You sort reviews.")}.
 *
 * @param chat whether a prompt is a user message and the continuation the assistant's reply; false
 *     by default
 * @param systemPrompt the system message; empty, the default, for none
 * @param chatTemplate the text of a chat template, {@code file:} followed by a path, or the name of
 *     a template known to the engine; empty, the default, for the model's own
 * @param chatTemplateKwargs additional variables for the template, as a JSON object such as {@code
 *     {"enable_thinking": false}}; empty, the default, for none
 * @param overlongPrompt what to do with a prompt that does not fit together with its continuation;
 *     {@link OverlongPrompt#FAIL} by default
 * @param timeoutMs time limit per attempt in milliseconds, from the first batch, at least 1; 0, the
 *     default, for no limit
 * @param retryAttempts number of retries after an engine error or a timeout; 0 by default
 */
public record ScoringConfig(
    boolean chat,
    String systemPrompt,
    String chatTemplate,
    String chatTemplateKwargs,
    OverlongPrompt overlongPrompt,
    long timeoutMs,
    int retryAttempts)
    implements PromptOptions, Limits, Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Validates all values.
   *
   * @throws io.sparkllama.option.OptionException naming the invalid value
   */
  public ScoringConfig {
    Objects.requireNonNull(systemPrompt, "systemPrompt");
    Objects.requireNonNull(chatTemplate, "chatTemplate");
    TemplateArguments.parse(chatTemplateKwargs);
    Objects.requireNonNull(overlongPrompt, "overlongPrompt");
    Options.TIMEOUT_MS.require(timeoutMs);
    Options.RETRY_ATTEMPTS.require(retryAttempts);
  }

  /** The default options. */
  public static ScoringConfig defaults() {
    return new ScoringConfig(
        false,
        "",
        "",
        "",
        OverlongPrompt.FAIL,
        Options.TIMEOUT_MS.defaultValue(),
        Options.RETRY_ATTEMPTS.defaultValue());
  }

  /** Treats prompts as user messages, with the given system message. */
  public ScoringConfig withChat(String system) {
    return new ScoringConfig(
        true, system, chatTemplate, chatTemplateKwargs, overlongPrompt, timeoutMs, retryAttempts);
  }

  public ScoringConfig withChatTemplate(String value) {
    return new ScoringConfig(
        chat, systemPrompt, value, chatTemplateKwargs, overlongPrompt, timeoutMs, retryAttempts);
  }

  /** Sets additional variables for the template, as a JSON object. */
  public ScoringConfig withChatTemplateKwargs(String value) {
    return new ScoringConfig(
        chat, systemPrompt, chatTemplate, value, overlongPrompt, timeoutMs, retryAttempts);
  }

  public ScoringConfig withOverlongPrompt(OverlongPrompt value) {
    return new ScoringConfig(
        chat, systemPrompt, chatTemplate, chatTemplateKwargs, value, timeoutMs, retryAttempts);
  }

  public ScoringConfig withTimeoutMs(long value) {
    return new ScoringConfig(
        chat, systemPrompt, chatTemplate, chatTemplateKwargs, overlongPrompt, value, retryAttempts);
  }

  public ScoringConfig withRetryAttempts(int value) {
    return new ScoringConfig(
        chat, systemPrompt, chatTemplate, chatTemplateKwargs, overlongPrompt, timeoutMs, value);
  }
}
