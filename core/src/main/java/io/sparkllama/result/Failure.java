package io.sparkllama.result;

import io.sparkllama.option.Explained;
import io.sparkllama.option.Message;
import io.sparkllama.option.OptionNames;
import java.io.Serializable;
import java.util.Locale;
import java.util.Objects;

/**
 * Why a request has no result to use. Immutable.
 *
 * <p>Programs, dashboards and alerts tell failures apart by their kind. The message is for people:
 * it names the value at fault and what to do about it, and its wording may change in any release.
 *
 * @param kind what sort of failure it is
 * @param explanation what is wrong and what to do, in one sentence
 */
public record Failure(Kind kind, Message explanation) implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * The kinds of failures, in the order in which a request can meet them. "Prompt" stands for any
   * text that is asked about: a prompt, a text to embed or tokenize, a query, a document, a
   * continuation, a conversation.
   *
   * <p>A minor release may add kinds, so that a {@code switch} over them needs a default branch.
   */
  public enum Kind {
    /** The prompt, or a part of it, is null. */
    PROMPT_NULL("the prompt, or a part of it, is null", "provide a text, or filter the row out"),
    /** The prompt has no text, no message, or too few tokens to compute anything. */
    PROMPT_EMPTY(
        "the prompt has no text, no message, or too few tokens to compute anything",
        "provide a text, or filter the row out"),
    /** The prompt is not well-formed: Unicode, control tokens, roles of messages, labels. */
    PROMPT_INVALID(
        "the prompt is malformed: broken Unicode, a control token in the text, an unknown role,"
            + " or labels that cannot be distinguished",
        "correct the input; the message names the place"),
    /** The prompt does not fit the context, and was not to be truncated or cannot be. */
    PROMPT_TOO_LONG(
        "the prompt exceeds the context length, and truncation is not allowed or not possible",
        "shorten it, raise `context_size`, or set `overlong_prompt` to truncate"),
    /** The chat template cannot be used, or cannot render the conversation. */
    TEMPLATE(
        "the chat template cannot be used, or cannot render the conversation",
        "correct the conversation or the options `chat_template` and `chat_template_kwargs`"),
    /** An option is not one that can be used, by itself or with this model. */
    OPTION(
        "an option of the request cannot be used, by itself or with this model",
        "correct the option that the message names"),
    /** The model cannot do what was asked. */
    MODEL(
        "the model cannot do this, such as generate text with an embedding model",
        "use another model or another function"),
    /** The grammar cannot be used or satisfied. */
    GRAMMAR(
        "the grammar is invalid, cannot be completed with this model's vocabulary, or allowed a"
            + " text that is not UTF-8",
        "correct the grammar; for a text that is not UTF-8 try another `seed`"),
    /** The text ended before the grammar or JSON schema could end. */
    CUT_OFF(
        "the text ended before the end of its grammar, JSON schema or response type",
        "raise `max_tokens`, or remove the stop string that the grammar can produce"),
    /** The generated text ended inside the reasoning, before the final answer. */
    REASONING_CUT_OFF(
        "the text ended inside the model's reasoning, before the final answer",
        "raise `max_tokens`, or set `reasoning_budget`"),
    /** The text does not satisfy the JSON schema or does not fit the response type. */
    SCHEMA(
        "the text does not satisfy the JSON schema, or a value does not fit the response type",
        "retry with another `seed`; widen the type that the message names"),
    /** The request took longer than it may. */
    TIMEOUT(
        "the request took longer than `timeout_ms`", "raise `timeout_ms`, or lower `max_tokens`"),
    /** The processor was closed before the request was done. */
    CANCELLED(
        "the processor was closed before the request was done",
        "send the request again; Spark retries such tasks itself"),
    /** The model computed NaN or infinity. */
    NOT_FINITE(
        "the model computed NaN or infinity",
        "fetch or convert the model file again; check its rope settings"),
    /** The KV cache has no room, though no other sequence is in it. */
    CONTEXT_FULL(
        "the KV cache has no room for the request, even alone",
        "raise `context_size`, or shorten the prompt"),
    /** The engine failed to compute the request. */
    ENGINE(
        "the engine failed to compute the request",
        "set `retry_attempts`; if it happens again, check the executor's log and memory"),
    /** The process that computed the request ended, twice. */
    CRASH(
        "the process that computed the request crashed or hung, twice",
        "filter the row out, and report it with the model and the signal that the message names"),
    /** The caller's function threw. */
    FUNCTION(
        "the function given to `parallelProcess` threw an exception",
        "correct the function; see the cause"),
    /** Something that no check foresaw. */
    UNEXPECTED(
        "an error that no check anticipates",
        "report it with the message and, if possible, the row");

    private final String description;
    private final String remedy;

    Kind(String description, String remedy) {
      this.description = description;
      this.remedy = remedy;
    }

    /** Its name in SQL, JSON and reports, such as {@code prompt_too_long}. Never changes. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** When it occurs, a clause without a full stop; options have their names in SQL. */
    public String description() {
      return description;
    }

    /** What to do about it, as {@link #description}. */
    public String remedy() {
      return remedy;
    }
  }

  public Failure {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(explanation, "explanation");
  }

  /** A failure whose message names no option. */
  public Failure(Kind kind, String message) {
    this(kind, Message.of(Objects.requireNonNull(message, "message")));
  }

  /** A failure with an exception's message, or with all of it if it has none. */
  public static Failure of(Kind kind, Throwable cause) {
    return new Failure(kind, Explained.of(cause));
  }

  /** The explanation; options have their names in Java's builders. */
  public String message() {
    return explanation.toString();
  }

  /** The explanation with the names that a surface has for options. */
  public String message(OptionNames names) {
    return explanation.text(names);
  }
}
