package io.sparkllama.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkllama.BatchGenerationConfig;
import io.sparkllama.EmbeddingConfig;
import io.sparkllama.OverlongPrompt;
import io.sparkllama.Pooling;
import io.sparkllama.ProcessorConfig;
import io.sparkllama.ScoringConfig;
import io.sparkllama.ThreadPoolConfig;
import io.sparkllama.engine.CacheType;
import io.sparkllama.spark.distribution.ModelLocation;
import io.sparkllama.topology.CpuList;
import java.io.Serializable;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

  private static final long BYTES_PER_MIB = 1 << 20;
  private static final double BYTES_PER_GIB = 1 << 30;

  /** More than any model has. */
  private static final int ALL_LAYERS = 9999;

  private static final Pattern GPU_NUMBER = Pattern.compile("\\d{1,4}");

  private final EnumMap<LlamaOption, String> values = new EnumMap<>(LlamaOption.class);

  private boolean typed = true;

  /** Read once, as every row asks for one of them. */
  private transient volatile BatchGenerationConfig generation;

  private transient volatile EmbeddingConfig embedding;
  private transient volatile ScoringConfig scoring;
  private transient volatile Optional<DataType> responseType;

  private LlamaOptions() {}

  /**
   * Reads options.
   *
   * @param options names such as {@code max_tokens} to values
   * @param session a session's configuration; its keys {@code spark.llama.*} are read
   * @throws IllegalArgumentException for an unknown name or a value that is wrong
   */
  public static LlamaOptions read(Map<String, String> options, Map<String, String> session) {
    LlamaOptions read = ofSession(session);
    options.forEach((key, value) -> read.values.put(LlamaOption.of(key), value));
    try {
      read.check();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(OptionNames.inSql(e.getMessage()), e);
    }
    return read;
  }

  /** The session's, which may be incomplete: the model may come with each row. */
  public static LlamaOptions ofSession(Map<String, String> session) {
    LlamaOptions read = new LlamaOptions();
    for (LlamaOption option : LlamaOption.values()) {
      read.values.put(option, option.defaultValue());
    }
    session.forEach(
        (key, value) -> {
          if (key.startsWith(LlamaOption.SESSION_PREFIX)) {
            read.values.put(
                LlamaOption.of(key.substring(LlamaOption.SESSION_PREFIX.length())), value);
          }
        });
    return read;
  }

  private void check() {
    if (text(LlamaOption.MODEL).isBlank()) {
      throw new IllegalArgumentException(
          "no model; set the option 'model' or the session's "
              + LlamaOption.MODEL.sessionKey()
              + " to the path of a GGUF file");
    }
    generation();
    embedding();
    scoring();
    ModelLocation.of(model());
    processor(1, List.of());
    failOnError();
    if (maxModels() < 1) {
      throw wrong(LlamaOption.MAX_MODELS, "1 or more", null);
    }
    if (!(modelCacheBytes() > 0)) {
      throw wrong(LlamaOption.MODEL_CACHE_GB, "more than 0", null);
    }
    if (window() < 1) {
      throw new IllegalArgumentException("window is " + window() + "; it must be 1 or more");
    }
    if (!(maxFailureRatio() >= 0 && maxFailureRatio() <= 1)) {
      throw wrong(LlamaOption.MAX_FAILURE_RATIO, "between 0 and 1", null);
    }
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
    LlamaOptions untyped = new LlamaOptions();
    untyped.values.putAll(values);
    untyped.typed = false;
    return untyped;
  }

  /** Whether a row that fails fails its task. */
  public boolean failOnError() {
    return truth(LlamaOption.FAIL_ON_ERROR);
  }

  /** The share of a task's rows that may fail, 0 to 1. */
  public double maxFailureRatio() {
    return number(LlamaOption.MAX_FAILURE_RATIO);
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
        choice(LlamaOption.POOLING, Pooling.class),
        truth(LlamaOption.NORMALIZED),
        choice(LlamaOption.OVERLONG_PROMPT, OverlongPrompt.class),
        parse(LlamaOption.TIMEOUT_MS, "an integer", Long::valueOf),
        integer(LlamaOption.RETRY_ATTEMPTS));
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
        chat(),
        text(LlamaOption.SYSTEM_PROMPT),
        text(LlamaOption.CHAT_TEMPLATE),
        choice(LlamaOption.OVERLONG_PROMPT, OverlongPrompt.class),
        parse(LlamaOption.TIMEOUT_MS, "an integer", Long::valueOf),
        integer(LlamaOption.RETRY_ATTEMPTS));
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
        .maxTokens(integer(LlamaOption.MAX_TOKENS))
        .temperature(number(LlamaOption.TEMPERATURE))
        .topK(integer(LlamaOption.TOP_K))
        .topP(number(LlamaOption.TOP_P))
        .minP(number(LlamaOption.MIN_P))
        .typicalP(number(LlamaOption.TYPICAL_P))
        .repeatPenalty(number(LlamaOption.REPEAT_PENALTY))
        .frequencyPenalty(number(LlamaOption.FREQUENCY_PENALTY))
        .presencePenalty(number(LlamaOption.PRESENCE_PENALTY))
        .seed(parse(LlamaOption.SEED, "an integer", Long::valueOf))
        .stop(stops())
        .grammar(text(LlamaOption.GRAMMAR))
        .jsonSchema(jsonSchema())
        .systemPrompt(text(LlamaOption.SYSTEM_PROMPT))
        .chat(chat())
        .chatTemplate(text(LlamaOption.CHAT_TEMPLATE))
        .overlongPrompt(choice(LlamaOption.OVERLONG_PROMPT, OverlongPrompt.class))
        .timeoutMs(parse(LlamaOption.TIMEOUT_MS, "an integer", Long::valueOf))
        .retryAttempts(integer(LlamaOption.RETRY_ATTEMPTS))
        .build();
  }

  /**
   * The processor that answers them. Its model is what was given: a path or a URI.
   *
   * @param cpus threads to use where the options say nothing
   * @param gpus addresses of the GPUs to use then
   */
  public ProcessorConfig processor(int cpus, List<String> gpus) {
    int threadsPerWorker = integer(LlamaOption.THREADS_PER_WORKER);
    int threads =
        text(LlamaOption.NUM_THREADS).isEmpty()
            ? Math.max(cpus, threadsPerWorker)
            : integer(LlamaOption.NUM_THREADS);
    ThreadPoolConfig pool =
        ThreadPoolConfig.builder()
            .numThreads(threads)
            .threadsPerWorker(threadsPerWorker)
            .workStealing(truth(LlamaOption.WORK_STEALING))
            .numaAware(truth(LlamaOption.NUMA_AWARE))
            .cpuAffinity(cpuAffinity())
            .build();
    return new ProcessorConfig(
        text(LlamaOption.MODEL),
        pool,
        integer(LlamaOption.MAX_BATCH_SIZE),
        integer(LlamaOption.CONTEXT_SIZE),
        integer(LlamaOption.BATCH_TOKENS),
        choice(LlamaOption.KV_CACHE_TYPE, CacheType.class),
        gpuLayers(gpus),
        mainGpu(gpus),
        text(LlamaOption.NATIVE_LIBRARY),
        truth(LlamaOption.PREFIX_SHARING),
        Math.multiplyExact(integer(LlamaOption.MEMORY_LIMIT_MB), BYTES_PER_MIB),
        true);
  }

  private int gpuLayers(List<String> gpus) {
    if (!text(LlamaOption.GPU_LAYERS).isEmpty()) {
      return integer(LlamaOption.GPU_LAYERS);
    }
    return gpus.isEmpty() ? ProcessorConfig.DEFAULT_GPU_LAYERS : ALL_LAYERS;
  }

  /** Of several GPUs all are taken: those that the process sees. */
  private int mainGpu(List<String> gpus) {
    if (!text(LlamaOption.MAIN_GPU).isEmpty()) {
      return integer(LlamaOption.MAIN_GPU);
    }
    return gpus.size() == 1 && GPU_NUMBER.matcher(gpus.get(0)).matches()
        ? Integer.parseInt(gpus.get(0))
        : ProcessorConfig.ALL_GPUS;
  }

  /** The SHA-256 of the model's file; empty if it is not known. */
  public String modelSha256() {
    return text(LlamaOption.MODEL_SHA256);
  }

  /** Folder for models that are fetched; empty for the user's. */
  public String modelCache() {
    return text(LlamaOption.MODEL_CACHE);
  }

  /** Most bytes of models in it. */
  public long modelCacheBytes() {
    return (long) (number(LlamaOption.MODEL_CACHE_GB) * BYTES_PER_GIB);
  }

  /** Models that an executor keeps loaded, 1 or more. */
  public int maxModels() {
    return integer(LlamaOption.MAX_MODELS);
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
    return number(LlamaOption.TEMPERATURE) == 0
        || parse(LlamaOption.SEED, "an integer", Long::valueOf)
            != BatchGenerationConfig.RANDOM_SEED;
  }

  /** Rows of one task in flight at most. */
  public int window() {
    return integer(LlamaOption.WINDOW);
  }

  /** Name of the struct column. */
  public String outputColumn() {
    return text(LlamaOption.OUTPUT_COLUMN);
  }

  private List<String> stops() {
    String stop = text(LlamaOption.STOP);
    if (stop.isEmpty()) {
      return List.of();
    }
    if (!stop.startsWith("[")) {
      return List.of(stop);
    }
    try {
      return List.of(new ObjectMapper().readValue(stop, String[].class));
    } catch (JsonProcessingException e) {
      throw wrong(LlamaOption.STOP, "a string or a JSON array of strings", e);
    }
  }

  private <E extends Enum<E>> E choice(LlamaOption option, Class<E> choices) {
    try {
      return Enum.valueOf(choices, text(option).strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      String names =
          Arrays.stream(choices.getEnumConstants())
              .map(choice -> choice.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
      throw wrong(option, "one of " + names, e);
    }
  }

  private List<Integer> cpuAffinity() {
    try {
      return List.copyOf(CpuList.parse(text(LlamaOption.CPU_AFFINITY)));
    } catch (IllegalArgumentException e) {
      throw wrong(LlamaOption.CPU_AFFINITY, "a list of CPUs such as 0-3,8", e);
    }
  }

  private boolean truth(LlamaOption option) {
    return switch (text(option).strip().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(option, "true or false", null);
    };
  }

  private boolean chat() {
    return truth(LlamaOption.CHAT) || !text(LlamaOption.SYSTEM_PROMPT).isEmpty();
  }

  private String text(LlamaOption option) {
    return values.get(option);
  }

  private int integer(LlamaOption option) {
    return parse(option, "an integer", Integer::valueOf);
  }

  private double number(LlamaOption option) {
    return parse(option, "a number", Double::valueOf);
  }

  private <T> T parse(LlamaOption option, String kind, Function<String, T> parser) {
    try {
      return parser.apply(text(option).strip());
    } catch (NumberFormatException e) {
      throw wrong(option, kind, e);
    }
  }

  private IllegalArgumentException wrong(LlamaOption option, String kind, Exception cause) {
    return new IllegalArgumentException(
        option.key() + " is '" + text(option) + "'; it must be " + kind, cause);
  }
}
