package io.sparkllama;

import static io.sparkllama.internal.common.Arguments.require;

import io.sparkllama.internal.chat.TemplateArguments;
import java.io.Serializable;
import java.util.Objects;

/**
 * How to score continuations and classify. Immutable and serializable; {@code
 * ScoringConfig.defaults().withChat("You sort reviews.")}.
 *
 * @param chat whether a prompt is what the user says in a conversation, and the continuation what
 *     the assistant answers; false by default
 * @param systemPrompt what the system says in it; empty, the default, for nothing
 * @param chatTemplate the text of a chat template, {@code file:} and the path of one, or the name
 *     of one that the engine knows; empty, the default, for the model's own
 * @param chatTemplateKwargs values for the template besides the conversation, as a JSON object such
 *     as {@code {"enable_thinking": false}}; empty, the default, for none
 * @param overlongPrompt what to do with a prompt that does not fit beside its continuation; {@link
 *     OverlongPrompt#FAIL} by default
 * @param timeoutMs milliseconds an item may take from joining a batch, 1 or more; 0, the default,
 *     for no limit
 * @param retryAttempts how often an item is tried again after an engine error or a timeout; 0 by
 *     default
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

  /** Checks every value; {@link IllegalArgumentException} names the one that is wrong. */
  public ScoringConfig {
    Objects.requireNonNull(systemPrompt, "systemPrompt");
    Objects.requireNonNull(chatTemplate, "chatTemplate");
    TemplateArguments.parse(chatTemplateKwargs);
    Objects.requireNonNull(overlongPrompt, "overlongPrompt");
    require(timeoutMs >= 0, "timeoutMs", timeoutMs, "1 or more, or 0 for no limit");
    require(retryAttempts >= 0, "retryAttempts", retryAttempts, "0 or more");
  }

  /** All defaults. */
  public static ScoringConfig defaults() {
    return new ScoringConfig(false, "", "", "", OverlongPrompt.FAIL, Limits.NO_TIMEOUT, 0);
  }

  /** For prompts that are what the user says. */
  public ScoringConfig withChat(String system) {
    return new ScoringConfig(
        true, system, chatTemplate, chatTemplateKwargs, overlongPrompt, timeoutMs, retryAttempts);
  }

  public ScoringConfig withChatTemplate(String value) {
    return new ScoringConfig(
        chat, systemPrompt, value, chatTemplateKwargs, overlongPrompt, timeoutMs, retryAttempts);
  }

  /** Sets values for the template besides the conversation, as a JSON object. */
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
