package io.sparkllama;

import static io.sparkllama.Arguments.require;

import io.sparkllama.chat.TemplateArguments;
import io.sparkllama.scheduling.Limits;
import io.sparkllama.scheduling.PromptOptions;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How to answer the prompts of a batch. Immutable and serializable; {@code
 * BatchGenerationConfig.builder().maxTokens(20).temperature(0).build()}.
 *
 * @param maxTokens most tokens to generate per prompt, 1 or more
 * @param temperature randomness, 0 or more; 0 always takes the most probable token
 * @param topK draw from the k most probable tokens only; 0 is no limit
 * @param topP draw from the most probable tokens that together reach this probability, above 0 to 1
 * @param minP drop tokens less probable than this share of the most probable one, 0 to below 1
 * @param typicalP keep the tokens whose information is nearest to the expected one, up to this
 *     total probability, above 0 to 1; 1 keeps all
 * @param repeatPenalty divides the logits of recent tokens, above 0; 1 is none
 * @param frequencyPenalty taken off a token's logit for each time it was generated recently, -2 to
 *     2; 0 is none
 * @param presencePenalty taken off the logit of a token that was generated recently, -2 to 2; 0 is
 *     none
 * @param logitBias added to the logits of tokens, by token id; -100 all but forbids one, 100 all
 *     but forces it
 * @param seed start of each prompt's random sequence, 0 to 2^32 - 2: equal prompts get equal draws;
 *     {@link #RANDOM_SEED} draws a new seed for each prompt
 * @param stop the answer ends before the first of these strings; with a grammar or schema it is a
 *     failure if it is not whole then
 * @param grammar GBNF whose rule {@code root} the answer must follow; empty for none
 * @param jsonSchema a JSON schema that the answer must satisfy, see {@link JsonSchemaGrammar};
 *     empty for none
 * @param logProbabilities whether results tell how probable each token was
 * @param chat whether a prompt is what the user says in a conversation, to be rendered with the
 *     model's chat template
 * @param systemPrompt what the system says in it, and before a conversation in which the system
 *     says nothing; empty for nothing. Needs {@code chat}
 * @param chatTemplate the text of a chat template, {@code file:} and the path of one, or the name
 *     of one that the engine knows, such as {@code chatml}; empty for the model's own
 * @param chatTemplateKwargs values for the template besides the conversation, as a JSON object such
 *     as {@code {"enable_thinking": false}}; empty for none. A template that the engine knows by
 *     name takes none
 * @param reasoning what becomes of the thinking of a model that reasons before it answers
 * @param reasoningBudget most tokens of it, 0 or more, behind which it is ended as if the model had
 *     ended it; {@link #NO_REASONING_BUDGET} for no such limit. Not with {@link Reasoning#KEEP}
 * @param overlongPrompt what to do with a prompt that does not fit the context
 * @param timeoutMs milliseconds a prompt may take from joining a batch, 1 or more; {@link
 *     #NO_TIMEOUT} for no limit
 * @param retryAttempts how often a prompt is tried again after an engine error or a timeout, 0 or
 *     more
 */
public record BatchGenerationConfig(
    int maxTokens,
    float temperature,
    int topK,
    float topP,
    float minP,
    float typicalP,
    float repeatPenalty,
    float frequencyPenalty,
    float presencePenalty,
    Map<Integer, Float> logitBias,
    long seed,
    List<String> stop,
    String grammar,
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
    implements PromptOptions, Limits, Serializable {

  private static final long serialVersionUID = 1L;

  public static final int DEFAULT_MAX_TOKENS = 100;
  public static final float DEFAULT_TEMPERATURE = 1.0f;
  public static final int DEFAULT_TOP_K = 40;
  public static final float DEFAULT_TOP_P = 0.9f;
  public static final float DEFAULT_MIN_P = 0.0f;
  public static final float DEFAULT_TYPICAL_P = 1.0f;
  public static final float DEFAULT_REPEAT_PENALTY = 1.0f;
  public static final float DEFAULT_FREQUENCY_PENALTY = 0.0f;
  public static final float DEFAULT_PRESENCE_PENALTY = 0.0f;
  public static final long RANDOM_SEED = -1;
  public static final Reasoning DEFAULT_REASONING = Reasoning.AUTO;
  public static final int NO_REASONING_BUDGET = -1;
  public static final OverlongPrompt DEFAULT_OVERLONG_PROMPT = OverlongPrompt.FAIL;
  public static final int DEFAULT_RETRY_ATTEMPTS = 0;

  private static final float LARGEST_PENALTY = 2;
  private static final float LARGEST_BIAS = 100;

  /** 2^32 - 1 means a random seed to llama.cpp. */
  private static final long LARGEST_SEED = 0xFFFF_FFFEL;

  /** Checks every value; {@link IllegalArgumentException} names the one that is wrong. */
  public BatchGenerationConfig {
    require(maxTokens >= 1, "maxTokens", maxTokens, "1 or more");
    require(
        temperature >= 0 && Float.isFinite(temperature), "temperature", temperature, "0 or more");
    require(topK >= 0, "topK", topK, "0 or more");
    require(topP > 0 && topP <= 1, "topP", topP, "above 0 and at most 1");
    require(minP >= 0 && minP < 1, "minP", minP, "at least 0 and below 1");
    require(typicalP > 0 && typicalP <= 1, "typicalP", typicalP, "above 0 and at most 1");
    require(
        repeatPenalty > 0 && Float.isFinite(repeatPenalty),
        "repeatPenalty",
        repeatPenalty,
        "above 0");
    requirePenalty(frequencyPenalty, "frequencyPenalty");
    requirePenalty(presencePenalty, "presencePenalty");
    require(
        seed >= RANDOM_SEED && seed <= LARGEST_SEED,
        "seed",
        seed,
        "0 to " + LARGEST_SEED + ", or " + RANDOM_SEED + " for a random one");
    require(timeoutMs >= 0, "timeoutMs", timeoutMs, "1 or more, or 0 for no limit");
    require(retryAttempts >= 0, "retryAttempts", retryAttempts, "0 or more");
    logitBias = Map.copyOf(logitBias);
    logitBias.forEach(
        (token, bias) ->
            require(
                token >= 0 && Math.abs(bias) <= LARGEST_BIAS,
                "logitBias",
                token + "=" + bias,
                "token ids with a number from -100 to 100 each"));
    require(
        grammar.isEmpty() || jsonSchema.isEmpty(),
        "jsonSchema",
        "set beside a grammar",
        "empty if there is a grammar");
    JsonSchemaGrammar.check(jsonSchema);
    require(
        chat || systemPrompt.isEmpty(), "systemPrompt", "set without chat", "empty without chat");
    Objects.requireNonNull(chatTemplate, "chatTemplate");
    TemplateArguments.parse(chatTemplateKwargs);
    Objects.requireNonNull(reasoning, "reasoning");
    require(
        reasoningBudget >= NO_REASONING_BUDGET,
        "reasoningBudget",
        reasoningBudget,
        "0 or more, or " + NO_REASONING_BUDGET + " for no limit");
    require(
        reasoning != Reasoning.KEEP || reasoningBudget == NO_REASONING_BUDGET,
        "reasoningBudget",
        "set beside reasoning KEEP",
        "left out there; SPLIT and DROP tell thinking apart");
    Objects.requireNonNull(overlongPrompt, "overlongPrompt");
    stop = List.copyOf(stop);
    for (String string : stop) {
      require(!string.isEmpty(), "stop", "''", "a string that is not empty");
    }
  }

  private static void requirePenalty(float value, String name) {
    require(Math.abs(value) <= LARGEST_PENALTY, name, value, "-2 to 2");
  }

  /** All defaults. */
  public static BatchGenerationConfig defaults() {
    return builder().build();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** A builder that begins with these values. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.maxTokens = maxTokens;
    builder.temperature = temperature;
    builder.topK = topK;
    builder.topP = topP;
    builder.minP = minP;
    builder.typicalP = typicalP;
    builder.repeatPenalty = repeatPenalty;
    builder.frequencyPenalty = frequencyPenalty;
    builder.presencePenalty = presencePenalty;
    builder.logitBias = logitBias;
    builder.seed = seed;
    builder.stop = stop;
    builder.grammar = grammar;
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

  /** Collects values; {@link #build} checks them. Not thread-safe. */
  public static final class Builder {
    private int maxTokens = DEFAULT_MAX_TOKENS;
    private float temperature = DEFAULT_TEMPERATURE;
    private int topK = DEFAULT_TOP_K;
    private float topP = DEFAULT_TOP_P;
    private float minP = DEFAULT_MIN_P;
    private float typicalP = DEFAULT_TYPICAL_P;
    private float repeatPenalty = DEFAULT_REPEAT_PENALTY;
    private float frequencyPenalty = DEFAULT_FREQUENCY_PENALTY;
    private float presencePenalty = DEFAULT_PRESENCE_PENALTY;
    private Map<Integer, Float> logitBias = Map.of();
    private long seed = RANDOM_SEED;
    private List<String> stop = List.of();
    private String grammar = "";
    private String jsonSchema = "";
    private boolean logProbabilities = false;
    private boolean chat = false;
    private String systemPrompt = "";
    private String chatTemplate = "";
    private String chatTemplateKwargs = "";
    private Reasoning reasoning = DEFAULT_REASONING;
    private int reasoningBudget = NO_REASONING_BUDGET;
    private OverlongPrompt overlongPrompt = DEFAULT_OVERLONG_PROMPT;
    private long timeoutMs = NO_TIMEOUT;
    private int retryAttempts = DEFAULT_RETRY_ATTEMPTS;

    private Builder() {}

    public Builder maxTokens(int value) {
      maxTokens = value;
      return this;
    }

    public Builder temperature(double value) {
      temperature = (float) value;
      return this;
    }

    public Builder topK(int value) {
      topK = value;
      return this;
    }

    public Builder topP(double value) {
      topP = (float) value;
      return this;
    }

    public Builder minP(double value) {
      minP = (float) value;
      return this;
    }

    public Builder typicalP(double value) {
      typicalP = (float) value;
      return this;
    }

    public Builder repeatPenalty(double value) {
      repeatPenalty = (float) value;
      return this;
    }

    public Builder frequencyPenalty(double value) {
      frequencyPenalty = (float) value;
      return this;
    }

    public Builder presencePenalty(double value) {
      presencePenalty = (float) value;
      return this;
    }

    public Builder logitBias(Map<Integer, Float> value) {
      logitBias = value;
      return this;
    }

    public Builder seed(long value) {
      seed = value;
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
      grammar = value;
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

    /** Sets what the system says, and turns {@link #chat} on. */
    public Builder systemPrompt(String value) {
      systemPrompt = value;
      chat = true;
      return this;
    }

    public Builder chatTemplate(String value) {
      chatTemplate = value;
      return this;
    }

    /** Sets values for the template besides the conversation, as a JSON object. */
    public Builder chatTemplateKwargs(String value) {
      chatTemplateKwargs = value;
      return this;
    }

    public Builder reasoning(Reasoning value) {
      reasoning = value;
      return this;
    }

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

    /** Throws {@link IllegalArgumentException} for a value out of its range. */
    public BatchGenerationConfig build() {
      return new BatchGenerationConfig(
          maxTokens,
          temperature,
          topK,
          topP,
          minP,
          typicalP,
          repeatPenalty,
          frequencyPenalty,
          presencePenalty,
          logitBias,
          seed,
          stop,
          grammar,
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
