package io.sparkllama.spark.internal.options;

import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.engine.Bytes;
import io.sparkllama.option.OptionException;
import io.sparkllama.option.OptionNames;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.RerankConfig;
import io.sparkllama.request.ScoringConfig;
import io.sparkllama.spark.internal.models.ModelLocation;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.spark.sql.types.DataType;

/**
 * The options of one call, read and checked: an option takes precedence over the session's
 * configuration, and that over the default. Immutable, serializable and thread-safe.
 */
public final class CallOptions implements Serializable {

  private static final long serialVersionUID = 1L;

  private final OptionValues values;

  private final boolean typed;

  /** Read once, as every row asks for one of them. */
  private transient volatile BatchGenerationConfig generation;

  private transient volatile EmbeddingConfig embedding;
  private transient volatile ScoringConfig scoring;
  private transient volatile RerankConfig reranking;
  private transient volatile Optional<DataType> responseType;

  private CallOptions(OptionValues values, boolean typed) {
    this.values = values;
    this.typed = typed;
  }

  /**
   * Reads options.
   *
   * @param options names such as {@code max_tokens} to values
   * @param session a session's configuration; its keys {@code spark.llama.*} are read
   * @throws IllegalArgumentException for an unknown name or a value that is wrong, with the name as
   *     it was typed
   */
  public static CallOptions read(Map<String, String> options, Map<String, String> session) {
    return read(options, Spelling.OPTION, session);
  }

  /** The same with options whose names are spelled another way. */
  public static CallOptions read(
      Map<String, String> options, Spelling spelling, Map<String, String> session) {
    CallOptions read =
        new CallOptions(
            TemplateFile.resolve(
                OptionValues.ofSession(session).with(options, spelling, Scope.CALL)),
            true);
    read.checkCall();
    return read;
  }

  /**
   * The same with options of a row, which take precedence over these; what a row does not give
   * stays.
   *
   * @param row names to values; a null value gives nothing
   * @throws IllegalArgumentException for an unknown name, a value that is wrong, and for what a row
   *     must not give: it may shape its result, not what computes it
   */
  public CallOptions withRow(Map<String, String> row) {
    TemplateFile.refuse(row);
    CallOptions read = new CallOptions(values.with(row, Spelling.OPTION, Scope.ROW), typed);
    // a column has one type
    read.responseType = responseType();
    read.checkRow();
    return read;
  }

  private void checkCall() {
    if (model().isBlank()) {
      throw new IllegalArgumentException(
          "no model; set the option '"
              + values.typedName(ModelOptions.MODEL)
              + "' or the session's "
              + ModelOptions.MODEL.name(Spelling.SESSION)
              + " to the path of a GGUF file");
    }
    checkRow();
    ModelLocation.of(model());
    ModelLocation.of(nativeLibrary());
    processor(1, List.of());
  }

  private void checkRow() {
    values.check();
    generation();
    embedding();
    scoring();
    reranking();
  }

  /** What the engine says of values that do not go together has the names as they were typed. */
  private <T> T configured(Function<OptionValues, T> reader) {
    try {
      return reader.apply(values);
    } catch (OptionException e) {
      throw new IllegalArgumentException(e.explanation().text(names()), e);
    }
  }

  /** The names of options as they were typed, for messages about this call. */
  public OptionNames names() {
    return values.names();
  }

  /** The type of the field {@code response} beside the text; empty if the text is free. */
  public Optional<DataType> responseType() {
    if (responseType == null) {
      responseType = typed ? ResponseOptions.type(values) : Optional.empty();
    }
    return responseType;
  }

  /**
   * The same without {@link #responseType}: for options that come with each row, as a column has
   * one type.
   */
  public CallOptions untyped() {
    return new CallOptions(values, false);
  }

  /** Whether a failed row fails its task. */
  public boolean failOnError() {
    return values.get(OutputOptions.FAIL_ON_ERROR);
  }

  /** The share of a task's rows that may fail, 0 to 1. */
  public double maxTaskFailureRatio() {
    return values.get(OutputOptions.MAX_TASK_FAILURE_RATIO);
  }

  /** How to generate. */
  public BatchGenerationConfig generation() {
    if (generation == null) {
      generation = configured(RequestConfigs::generation);
    }
    return generation;
  }

  /** How to embed texts. */
  public EmbeddingConfig embedding() {
    if (embedding == null) {
      embedding = configured(RequestConfigs::embedding);
    }
    return embedding;
  }

  /** How to score continuations. */
  public ScoringConfig scoring() {
    if (scoring == null) {
      scoring = configured(RequestConfigs::scoring);
    }
    return scoring;
  }

  /** How to rank documents. */
  public RerankConfig reranking() {
    if (reranking == null) {
      reranking = configured(RequestConfigs::reranking);
    }
    return reranking;
  }

  /**
   * The processor that these ask for. Its model is what was given: a path or a URI.
   *
   * @param cpus threads to use where the options say nothing
   * @param gpus addresses of the GPUs to use then
   */
  public ProcessorConfig processor(int cpus, List<String> gpus) {
    return configured(given -> ProcessorConfigs.of(given, cpus, gpus));
  }

  /** The SHA-256 of the model's file; empty if it is not known. */
  public String modelSha256() {
    return values.get(ModelOptions.MODEL_SHA256);
  }

  /** The same with the SHA-256 that the model's file must have. */
  public CallOptions withModelSha256(String sha256) {
    Map<String, String> more = Map.of(ModelOptions.MODEL_SHA256.name(), sha256);
    return new CallOptions(values.with(more, Spelling.OPTION, Scope.CALL), typed);
  }

  /** Folder for downloaded models; empty for the user's cache. */
  public String modelCache() {
    return values.get(ModelOptions.MODEL_CACHE);
  }

  /** Most bytes of models in it. */
  public long modelCacheBytes() {
    return (long) (values.get(ModelOptions.MODEL_CACHE_GB) * Bytes.GIB);
  }

  /** Models that an executor keeps loaded, 1 or more. */
  public int maxModels() {
    return values.get(ModelOptions.MAX_MODELS);
  }

  /** The engine's library or its folder, as it was given; empty for the one that is shipped. */
  public String nativeLibrary() {
    return values.get(ModelOptions.NATIVE_LIBRARY);
  }

  /** The model's path or URI, as it was given. */
  public String model() {
    return values.get(ModelOptions.MODEL);
  }

  /** Rows of one task in flight at most. */
  public int window() {
    return values.get(OutputOptions.WINDOW);
  }

  /** Name of the struct column. */
  public String outputColumn() {
    return values.get(OutputOptions.OUTPUT_COLUMN);
  }

  /** Whether the same prompt gets the same result again: greedy, or from a given seed. */
  public boolean isDeterministic() {
    return values.get(SamplingOptions.TEMPERATURE) == 0
        || values.get(SamplingOptions.SEED) != BatchGenerationConfig.RANDOM_SEED;
  }

  /** All options by the names that they have in a session's configuration. */
  public Map<String, String> toSession() {
    return texts(Spelling.SESSION, key -> true);
  }

  /**
   * Those that change what the result of a prompt is, by name: not those that say where and how
   * fast it is computed.
   */
  public Map<String, String> resultOptions() {
    return texts(Spelling.OPTION, OptionKey::changesResults);
  }

  private Map<String, String> texts(Spelling spelling, Predicate<OptionKey<?>> wanted) {
    Map<String, String> texts = new LinkedHashMap<>();
    values.forEach(
        (key, text) -> {
          if (wanted.test(key)) {
            texts.put(key.name(spelling), text);
          }
        });
    return texts;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CallOptions options
        && values.equals(options.values)
        && typed == options.typed;
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }
}
