package io.sparkllama.spark;

import io.sparkllama.BatchGenerationConfig;
import io.sparkllama.EmbeddingConfig;
import io.sparkllama.OverlongPrompt;
import io.sparkllama.Pooling;
import io.sparkllama.ProcessorConfig;
import io.sparkllama.Reasoning;
import io.sparkllama.RerankConfig;
import io.sparkllama.ScoringConfig;
import io.sparkllama.spark.LlamaOption.Scope;
import io.sparkllama.spark.distribution.ModelLocation;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;

/**
 * The options of one call, read and checked: an option counts before the session's configuration,
 * and that before the default. Immutable and serializable.
 */
public final class LlamaOptions implements Serializable {

  private static final long serialVersionUID = 1L;

  /** What the name of an option begins with in a session's configuration. */
  public static final String SESSION_PREFIX = LlamaOption.SESSION_PREFIX;

  /** Rows in flight where nothing else is said. */
  public static final int DEFAULT_WINDOW = Integer.parseInt(LlamaOption.WINDOW.defaultValue());

  private static final double BYTES_PER_GIB = 1 << 30;

  private final OptionValues values;

  private final boolean typed;

  /** Read once, as every row asks for one of them. */
  private transient volatile BatchGenerationConfig generation;

  private transient volatile EmbeddingConfig embedding;
  private transient volatile ScoringConfig scoring;
  private transient volatile RerankConfig reranking;
  private transient volatile Optional<DataType> responseType;

  private LlamaOptions(OptionValues values, boolean typed) {
    this.values = values;
    this.typed = typed;
  }

  /**
   * Reads options.
   *
   * @param options names such as {@code max_tokens} to values
   * @param session a session's configuration; its keys {@code spark.llama.*} are read
   * @throws IllegalArgumentException for an unknown name or a value that is wrong
   */
  public static LlamaOptions read(Map<String, String> options, Map<String, String> session) {
    OptionValues values =
        TemplateFile.resolve(OptionValues.ofSession(session).with(options, Scope.CALL));
    LlamaOptions read = new LlamaOptions(values, true);
    named(read::check);
    return read;
  }

  /**
   * The same with options of a row, which count before these; what a row does not say stays.
   *
   * @param row names to values; a null value says nothing
   * @throws IllegalArgumentException for an unknown name, a value that is wrong, and for what a row
   *     must not say: it may shape its answer, not what computes it
   */
  public LlamaOptions withRow(Map<String, String> row) {
    TemplateFile.refuse(row);
    LlamaOptions read = new LlamaOptions(values.with(row, Scope.ROW), typed);
    // a column has one type
    read.responseType = responseType();
    named(read::checkAnswers);
    return read;
  }

  /** What is wrong, with the names that options have here. */
  private static void named(Runnable check) {
    try {
      check.run();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(OptionNames.inSql(e.getMessage()), e);
    }
  }

  private void check() {
    if (text(LlamaOption.MODEL).isBlank()) {
      throw new IllegalArgumentException(
          "no model; set the option 'model' or the session's "
              + LlamaOption.MODEL.sessionKey()
              + " to the path of a GGUF file");
    }
    checkAnswers();
    ModelLocation.of(model());
    processor(1, List.of());
    failOnError();
    if (maxModels() < 1) {
      throw values.wrong(LlamaOption.MAX_MODELS, "1 or more", null);
    }
    if (!(modelCacheBytes() > 0)) {
      throw values.wrong(LlamaOption.MODEL_CACHE_GB, "more than 0", null);
    }
    if (window() < 1) {
      throw new IllegalArgumentException("window is " + window() + "; it must be 1 or more");
    }
    if (!(maxFailureRatio() >= 0 && maxFailureRatio() <= 1)) {
      throw values.wrong(LlamaOption.MAX_FAILURE_RATIO, "between 0 and 1", null);
    }
  }

  private void checkAnswers() {
    generation();
    embedding();
    scoring();
    reranking();
  }

  /** The type of the field {@code response} beside the text; empty if answers are free texts. */
  public Optional<DataType> responseType() {
    if (responseType == null) {
      responseType = readResponseType();
    }
    return responseType;
  }

  private Optional<DataType> readResponseType() {
    if (!typed) {
      return Optional.empty();
    }
    if (!text(LlamaOption.RESPONSE_DDL).isEmpty()) {
      return Optional.of(ResponseType.ofDdl(text(LlamaOption.RESPONSE_DDL)));
    }
    return text(LlamaOption.JSON_SCHEMA).isEmpty()
        ? Optional.empty()
        : Optional.of(ResponseType.ofJsonSchema(text(LlamaOption.JSON_SCHEMA)));
  }

  private String jsonSchema() {
    String ddl = text(LlamaOption.RESPONSE_DDL);
    String schema = text(LlamaOption.JSON_SCHEMA);
    if (ddl.isEmpty()) {
      return schema;
    }
    if (!schema.isEmpty()) {
      throw new IllegalArgumentException(
          "both json_schema and response_ddl are set; leave one of them out");
    }
    return ResponseType.jsonSchema(ResponseType.ofDdl(ddl));
  }

  /**
   * The same without {@link #responseType}: for options that come with each row, as a column has
   * one type.
   */
  public LlamaOptions untyped() {
    return new LlamaOptions(values, false);
  }

  /** Whether a row that fails fails its task. */
  public boolean failOnError() {
    return values.truth(LlamaOption.FAIL_ON_ERROR);
  }

  /** The share of a task's rows that may fail, 0 to 1. */
  public double maxFailureRatio() {
    return values.number(LlamaOption.MAX_FAILURE_RATIO);
  }

  /** How texts are embedded. */
  public EmbeddingConfig embedding() {
    if (embedding == null) {
      embedding = readEmbedding();
    }
    return embedding;
  }

  private EmbeddingConfig readEmbedding() {
    return new EmbeddingConfig(
        values.choice(LlamaOption.POOLING, Pooling.class),
        values.truth(LlamaOption.NORMALIZED),
        values.choice(LlamaOption.OVERLONG_PROMPT, OverlongPrompt.class),
        values.wholeNumber(LlamaOption.TIMEOUT_MS),
        values.integer(LlamaOption.RETRY_ATTEMPTS));
  }

  /** How continuations are scored. */
  public ScoringConfig scoring() {
    if (scoring == null) {
      scoring = readScoring();
    }
    return scoring;
  }

  private ScoringConfig readScoring() {
    return new ScoringConfig(
        values.chat(),
        text(LlamaOption.SYSTEM_PROMPT),
        text(LlamaOption.CHAT_TEMPLATE),
        text(LlamaOption.CHAT_TEMPLATE_KWARGS),
        values.choice(LlamaOption.OVERLONG_PROMPT, OverlongPrompt.class),
        values.wholeNumber(LlamaOption.TIMEOUT_MS),
        values.integer(LlamaOption.RETRY_ATTEMPTS));
  }

  /** How documents are ranked. */
  public RerankConfig reranking() {
    if (reranking == null) {
      reranking = readReranking();
    }
    return reranking;
  }

  private RerankConfig readReranking() {
    return new RerankConfig(
        values.choice(LlamaOption.OVERLONG_PROMPT, OverlongPrompt.class),
        values.wholeNumber(LlamaOption.TIMEOUT_MS),
        values.integer(LlamaOption.RETRY_ATTEMPTS));
  }

  /** How rows are answered. */
  public BatchGenerationConfig generation() {
    if (generation == null) {
      generation = readGeneration();
    }
    return generation;
  }

  private BatchGenerationConfig readGeneration() {
    return BatchGenerationConfig.builder()
        .maxTokens(values.integer(LlamaOption.MAX_TOKENS))
        .temperature(values.number(LlamaOption.TEMPERATURE))
        .topK(values.integer(LlamaOption.TOP_K))
        .topP(values.number(LlamaOption.TOP_P))
        .minP(values.number(LlamaOption.MIN_P))
        .typicalP(values.number(LlamaOption.TYPICAL_P))
        .repeatPenalty(values.number(LlamaOption.REPEAT_PENALTY))
        .frequencyPenalty(values.number(LlamaOption.FREQUENCY_PENALTY))
        .presencePenalty(values.number(LlamaOption.PRESENCE_PENALTY))
        .seed(values.wholeNumber(LlamaOption.SEED))
        .stop(StopStrings.of(values))
        .grammar(text(LlamaOption.GRAMMAR))
        .jsonSchema(jsonSchema())
        .systemPrompt(text(LlamaOption.SYSTEM_PROMPT))
        .chat(values.chat())
        .chatTemplate(text(LlamaOption.CHAT_TEMPLATE))
        .chatTemplateKwargs(text(LlamaOption.CHAT_TEMPLATE_KWARGS))
        .reasoning(values.choice(LlamaOption.REASONING, Reasoning.class))
        .reasoningBudget(values.integer(LlamaOption.REASONING_BUDGET))
        .overlongPrompt(values.choice(LlamaOption.OVERLONG_PROMPT, OverlongPrompt.class))
        .timeoutMs(values.wholeNumber(LlamaOption.TIMEOUT_MS))
        .retryAttempts(values.integer(LlamaOption.RETRY_ATTEMPTS))
        .build();
  }

  /**
   * The processor that answers them. Its model is what was given: a path or a URI.
   *
   * @param cpus threads to use where the options say nothing
   * @param gpus addresses of the GPUs to use then
   */
  public ProcessorConfig processor(int cpus, List<String> gpus) {
    return new ProcessorOptions(values).config(cpus, gpus);
  }

  /** The SHA-256 of the model's file; empty if it is not known. */
  public String modelSha256() {
    return text(LlamaOption.MODEL_SHA256);
  }

  /** The same with the SHA-256 that the model's file must have. */
  public LlamaOptions withModelSha256(String sha256) {
    return new LlamaOptions(
        values.with(Map.of(LlamaOption.MODEL_SHA256.key(), sha256), Scope.CALL), typed);
  }

  /** Folder for models that are fetched; empty for the user's. */
  public String modelCache() {
    return text(LlamaOption.MODEL_CACHE);
  }

  /** Most bytes of models in it. */
  public long modelCacheBytes() {
    return (long) (values.number(LlamaOption.MODEL_CACHE_GB) * BYTES_PER_GIB);
  }

  /** Models that an executor keeps loaded, 1 or more. */
  public int maxModels() {
    return values.integer(LlamaOption.MAX_MODELS);
  }

  /** The engine's library or its folder, as it was given; empty for the one that is shipped. */
  public String nativeLibrary() {
    return text(LlamaOption.NATIVE_LIBRARY);
  }

  /** The model's path or URI, as it was given. */
  public String model() {
    return text(LlamaOption.MODEL);
  }

  /**
   * Refuses a name that is no option.
   *
   * @throws IllegalArgumentException naming the nearest one
   */
  public static void requireKnown(String name) {
    LlamaOption.of(name);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LlamaOptions options
        && values.equals(options.values)
        && typed == options.typed;
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** All options by name, those with their defaults among them. */
  public Map<String, String> toMap() {
    Map<String, String> map = new LinkedHashMap<>();
    values.forEach((option, value) -> map.put(option.key(), value));
    return map;
  }

  /** The same with the names that they have in a session's configuration. */
  public Map<String, String> toSession() {
    Map<String, String> session = new LinkedHashMap<>();
    values.forEach((option, value) -> session.put(option.sessionKey(), value));
    return session;
  }

  /**
   * Those that change what the answer to a prompt is, by name: not those that say where and how
   * fast it is computed.
   */
  public Map<String, String> ofAnswers() {
    Map<String, String> of = new LinkedHashMap<>();
    values.forEach(
        (option, value) -> {
          if (option.changesAnswers()) {
            of.put(option.key(), value);
          }
        });
    return of;
  }

  /** Whether the same prompt gets the same answer again: greedy, or from a given seed. */
  public boolean isDeterministic() {
    return values.number(LlamaOption.TEMPERATURE) == 0
        || values.wholeNumber(LlamaOption.SEED) != BatchGenerationConfig.RANDOM_SEED;
  }

  /** Rows of one task in flight at most. */
  public int window() {
    return values.integer(LlamaOption.WINDOW);
  }

  /** Name of the struct column. */
  public String outputColumn() {
    return text(LlamaOption.OUTPUT_COLUMN);
  }

  private String text(LlamaOption option) {
    return values.text(option);
  }
}
