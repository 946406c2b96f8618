package io.sparkllama.request;

import static io.sparkllama.option.OptionException.require;

import io.sparkllama.annotation.Experimental;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.internal.chat.TemplateArguments;
import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Options for generating text. Immutable and serializable; for example {@code
 * BatchGenerationConfig.builder().maxTokens(20).temperature(0).build()}.
 *
 * @param maxTokens maximum number of tokens to generate per prompt, at least 1
 * @param sampling how each token is chosen, including the optional GBNF grammar for the generated
 *     text
 * @param stop generation ends before the first of these strings. With a grammar or schema, a text
 *     that is incomplete at that point is a failure
 * @param jsonSchema a JSON schema for the generated text, see {@link JsonSchemaGrammar}; empty for
 *     none
 * @param logProbabilities whether results contain the log-probability of each token
 * @param chat whether a prompt is a user message, to be rendered with the model's chat template
 * @param systemPrompt the system message, also added to conversations that have none; empty for
 *     none. Requires {@code chat}
 * @param chatTemplate the text of a chat template, {@code file:} followed by a path, or the name of
 *     a template known to the engine, such as {@code chatml}; empty for the model's own
 * @param chatTemplateKwargs additional variables for the template, as a JSON object such as {@code
 *     {"enable_thinking": false}}; empty for none. Templates that the engine knows by name take
 *     none
 * @param reasoning what happens to the reasoning before the final answer
 * @param reasoningBudget maximum number of reasoning tokens, 0 or more; at the limit, reasoning
 *     ends as if the model had ended it. {@link #NO_REASONING_BUDGET} for no limit. Not allowed
 *     with {@link Reasoning#KEEP}
 * @param overlongPrompt what to do with a prompt that exceeds the context length
 * @param timeoutMs time limit per attempt in milliseconds, from the first batch, at least 1; {@link
 *     #NO_TIMEOUT} for no limit
 * @param retryAttempts number of retries after an engine error or a timeout, 0 or more
 */
public record BatchGenerationConfig(
    int maxTokens,
    SamplingParams sampling,
    List<String> stop,
    String jsonSchema,
    boolean logProbabilities,
    boolean chat,
    String systemPrompt,
    String chatTemplate,
    String chatTemplateKwargs,
    Reasoning reasoning,
    int reasoningBudget,
    OverlongPrompt overlongPrompt,
    long timeoutMs,
    int retryAttempts)
    implements SamplingOptions, PromptOptions, Limits, Serializable {

  private static final long serialVersionUID = 1L;

  public static final Reasoning DEFAULT_REASONING = Reasoning.AUTO;
  public static final int NO_REASONING_BUDGET = Options.NO_REASONING_BUDGET;
  public static final OverlongPrompt DEFAULT_OVERLONG_PROMPT = OverlongPrompt.FAIL;

  /**
   * Validates all values.
   *
   * @throws io.sparkllama.option.OptionException naming the invalid value
   */
  public BatchGenerationConfig {
    Options.MAX_TOKENS.require(maxTokens);
    Objects.requireNonNull(sampling, "sampling");
    Options.TIMEOUT_MS.require(timeoutMs);
    Options.RETRY_ATTEMPTS.require(retryAttempts);
    require(
        sampling.grammar().isEmpty() || jsonSchema.isEmpty(),
        Options.JSON_SCHEMA,
        "set together with a grammar",
        Message.of("empty if ", Options.GRAMMAR, " is set"));
    JsonSchemaGrammar.check(jsonSchema);
    require(
        chat || systemPrompt.isEmpty(),
        Options.SYSTEM_PROMPT,
        Message.of("set without ", Options.CHAT),
        Message.of("empty without ", Options.CHAT));
    Objects.requireNonNull(chatTemplate, "chatTemplate");
    TemplateArguments.parse(chatTemplateKwargs);
    Objects.requireNonNull(reasoning, "reasoning");
    Options.REASONING_BUDGET.require(reasoningBudget);
    require(
        reasoning != Reasoning.KEEP || reasoningBudget == NO_REASONING_BUDGET,
        Options.REASONING_BUDGET,
        Message.of("set together with ", Options.REASONING, " KEEP"),
        "unset with KEEP; use SPLIT or DROP");
    Objects.requireNonNull(overlongPrompt, "overlongPrompt");
    stop = List.copyOf(stop);
    for (String string : stop) {
      require(!string.isEmpty(), Options.STOP, "''", "a non-empty string");
    }
  }

  /** The default options. */
  public static BatchGenerationConfig defaults() {
    return builder().build();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with these values. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.maxTokens = maxTokens;
    builder.sampling = sampling.toBuilder();
    builder.stop = stop;
    builder.jsonSchema = jsonSchema;
    builder.logProbabilities = logProbabilities;
    builder.chat = chat;
    builder.systemPrompt = systemPrompt;
    builder.chatTemplate = chatTemplate;
    builder.chatTemplateKwargs = chatTemplateKwargs;
    builder.reasoning = reasoning;
    builder.reasoningBudget = reasoningBudget;
    builder.overlongPrompt = overlongPrompt;
    builder.timeoutMs = timeoutMs;
    builder.retryAttempts = retryAttempts;
    return builder;
  }

  /** Collects values; {@link #build} validates them. Not thread-safe. */
  public static final class Builder {
    private int maxTokens = Options.MAX_TOKENS.defaultValue();
    private SamplingParams.Builder sampling = DEFAULT_SAMPLING.toBuilder();
    private List<String> stop = List.of();
    private String jsonSchema = "";
    private boolean logProbabilities = false;
    private boolean chat = false;
    private String systemPrompt = "";
    private String chatTemplate = "";
    private String chatTemplateKwargs = "";
    private Reasoning reasoning = DEFAULT_REASONING;
    private int reasoningBudget = Options.REASONING_BUDGET.defaultValue();
    private OverlongPrompt overlongPrompt = DEFAULT_OVERLONG_PROMPT;
    private long timeoutMs = Options.TIMEOUT_MS.defaultValue();
    private int retryAttempts = Options.RETRY_ATTEMPTS.defaultValue();

    private Builder() {}

    public Builder maxTokens(int value) {
      maxTokens = value;
      return this;
    }

    public Builder temperature(double value) {
      sampling.temperature((float) value);
      return this;
    }

    public Builder topK(int value) {
      sampling.topK(value);
      return this;
    }

    public Builder topP(double value) {
      sampling.topP((float) value);
      return this;
    }

    public Builder minP(double value) {
      sampling.minP((float) value);
      return this;
    }

    public Builder typicalP(double value) {
      sampling.typicalP((float) value);
      return this;
    }

    public Builder repeatPenalty(double value) {
      sampling.repeatPenalty((float) value);
      return this;
    }

    public Builder frequencyPenalty(double value) {
      sampling.frequencyPenalty((float) value);
      return this;
    }

    public Builder presencePenalty(double value) {
      sampling.presencePenalty((float) value);
      return this;
    }

    public Builder logitBias(Map<Integer, Float> value) {
      sampling.logitBias(value);
      return this;
    }

    public Builder seed(long value) {
      sampling.seed(value);
      return this;
    }

    public Builder stop(List<String> value) {
      stop = value;
      return this;
    }

    public Builder stop(String... values) {
      return stop(List.of(values));
    }

    public Builder grammar(String value) {
      sampling.grammar(value);
      return this;
    }

    public Builder jsonSchema(String value) {
      jsonSchema = value;
      return this;
    }

    public Builder logProbabilities(boolean value) {
      logProbabilities = value;
      return this;
    }

    public Builder chat(boolean value) {
      chat = value;
      return this;
    }

    /** Sets the system message and turns {@link #chat} on. */
    public Builder systemPrompt(String value) {
      systemPrompt = value;
      chat = true;
      return this;
    }

    public Builder chatTemplate(String value) {
      chatTemplate = value;
      return this;
    }

    /** Sets additional variables for the template, as a JSON object. */
    public Builder chatTemplateKwargs(String value) {
      chatTemplateKwargs = value;
      return this;
    }

    @Experimental
    public Builder reasoning(Reasoning value) {
      reasoning = value;
      return this;
    }

    @Experimental
    public Builder reasoningBudget(int value) {
      reasoningBudget = value;
      return this;
    }

    public Builder overlongPrompt(OverlongPrompt value) {
      overlongPrompt = value;
      return this;
    }

    public Builder timeoutMs(long value) {
      timeoutMs = value;
      return this;
    }

    public Builder retryAttempts(int value) {
      retryAttempts = value;
      return this;
    }

    /**
     * Validates the values.
     *
     * @throws io.sparkllama.option.OptionException if a value is out of range
     */
    public BatchGenerationConfig build() {
      return new BatchGenerationConfig(
          maxTokens,
          sampling.build(),
          stop,
          jsonSchema,
          logProbabilities,
          chat,
          systemPrompt,
          chatTemplate,
          chatTemplateKwargs,
          reasoning,
          reasoningBudget,
          overlongPrompt,
          timeoutMs,
          retryAttempts);
    }
  }
}
