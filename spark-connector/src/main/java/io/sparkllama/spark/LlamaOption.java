package io.sparkllama.spark;

import io.sparkllama.BatchGenerationConfig;
import io.sparkllama.ProcessorConfig;
import io.sparkllama.ThreadPoolConfig;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * The options, each under one name: {@code max_tokens} as an option, {@code spark.llama.max_tokens}
 * in a session.
 */
enum LlamaOption {
  MODEL("", "path or URI of the GGUF file, or its name if --files ships it"),
  MODEL_SHA256("", "SHA-256 that the file must have; empty takes that of a .sha256 beside it"),
  MODEL_CACHE("", "folder for models that are fetched; empty for the user's"),
  MODEL_CACHE_GB("100", "most GiB of models in it"),
  OUTPUT_COLUMN("result", "name of the struct column that is added"),
  WINDOW("128", "rows of one task that are in flight at most"),
  MAX_TOKENS(BatchGenerationConfig.DEFAULT_MAX_TOKENS, "most tokens to generate per row"),
  TEMPERATURE(BatchGenerationConfig.DEFAULT_TEMPERATURE, "randomness; 0 is greedy"),
  TOP_K(BatchGenerationConfig.DEFAULT_TOP_K, "draw from the k most probable tokens; 0 is all"),
  TOP_P(BatchGenerationConfig.DEFAULT_TOP_P, "draw from tokens up to this total probability"),
  MIN_P(BatchGenerationConfig.DEFAULT_MIN_P, "drop tokens below this share of the best one"),
  TYPICAL_P(BatchGenerationConfig.DEFAULT_TYPICAL_P, "keep typical tokens up to this; 1 is all"),
  REPEAT_PENALTY(BatchGenerationConfig.DEFAULT_REPEAT_PENALTY, "penalty for repeating; 1 is none"),
  FREQUENCY_PENALTY(
      BatchGenerationConfig.DEFAULT_FREQUENCY_PENALTY, "penalty per repetition, -2 to 2"),
  PRESENCE_PENALTY(
      BatchGenerationConfig.DEFAULT_PRESENCE_PENALTY, "penalty once repeated, -2 to 2"),
  SEED(BatchGenerationConfig.RANDOM_SEED, "start of each row's random draws; -1 is random"),
  STOP("", "string that ends an answer, or a JSON array of such strings"),
  GRAMMAR("", "GBNF that answers must follow"),
  JSON_SCHEMA("", "JSON schema that answers must satisfy; adds a typed field response"),
  RESPONSE_DDL("", "the same as columns, such as 'sentiment STRING, urgent BOOLEAN'"),
  CHAT("false", "whether a prompt is what the user says, for the model's chat template"),
  SYSTEM_PROMPT("", "what the system says then"),
  CHAT_TEMPLATE("", "name of another chat template, such as chatml"),
  OVERLONG_PROMPT(
      BatchGenerationConfig.DEFAULT_OVERLONG_PROMPT.name().toLowerCase(Locale.ROOT),
      "fail, truncate_left, truncate_right or truncate_middle"),
  POOLING("model", "how an embedding is made of those of the tokens: mean, cls, last"),
  NORMALIZED("true", "whether embeddings get length 1"),
  TIMEOUT_MS(BatchGenerationConfig.NO_TIMEOUT, "most milliseconds for a row; 0 is no limit"),
  RETRY_ATTEMPTS(BatchGenerationConfig.DEFAULT_RETRY_ATTEMPTS, "tries after an error or timeout"),
  FAIL_ON_ERROR("false", "whether a row that fails fails the job"),
  MAX_FAILURE_RATIO("1", "share of a task's rows that may fail, from its 100th row on"),
  NUM_THREADS("", "threads of an executor's processor; empty for its CPUs"),
  THREADS_PER_WORKER(ThreadPoolConfig.DEFAULT_THREADS_PER_WORKER, "threads that share one batch"),
  WORK_STEALING(ThreadPoolConfig.DEFAULT_WORK_STEALING, "idle workers take rows of others"),
  NUMA_AWARE(ThreadPoolConfig.DEFAULT_NUMA_AWARE, "weights and workers per NUMA node"),
  CPU_AFFINITY("", "CPUs to pin workers to, such as 0-3,8"),
  MAX_BATCH_SIZE(ProcessorConfig.DEFAULT_MAX_BATCH_SIZE, "sequences decoded at once"),
  CONTEXT_SIZE(ProcessorConfig.AUTOMATIC_CONTEXT_SIZE, "tokens per sequence; 0 is the model's own"),
  BATCH_TOKENS(ProcessorConfig.DEFAULT_BATCH_TOKENS, "most tokens of prompts in a batch"),
  KV_CACHE_TYPE(
      ProcessorConfig.DEFAULT_KV_CACHE_TYPE.name().toLowerCase(Locale.ROOT),
      "how the KV cache is stored: f16, or q8_0 with half the memory"),
  GPU_LAYERS("", "layers to offload to GPUs; empty for all where Spark gave one, else 0"),
  MAIN_GPU("", "GPU that takes them; empty for the one that Spark gave, else all"),
  PREFIX_SHARING(
      ProcessorConfig.DEFAULT_PREFIX_SHARING, "compute what rows begin with in common once"),
  MEMORY_LIMIT_MB("0", "most MiB for weights, KV cache and buffers; 0 is no limit"),
  MAX_MODELS("4", "models or shapes of them that an executor keeps loaded"),
  PRELOAD("false", "whether LlamaPlugin loads the model when an executor starts"),
  NATIVE_LIBRARY(ProcessorConfig.SHIPPED_NATIVE_LIBRARY, "path of a llama.cpp library of your own");

  static final String SESSION_PREFIX = "spark.llama.";

  private final String defaultValue;
  private final String description;

  LlamaOption(Object defaultValue, String description) {
    this.defaultValue = defaultValue.toString();
    this.description = description;
  }

  /** The name as an option, in snake case. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The name in a session's configuration. */
  String sessionKey() {
    return SESSION_PREFIX + key();
  }

  /** The default as it would be written; empty where there is none. */
  String defaultValue() {
    return defaultValue;
  }

  /** Whether another value may give another answer to the same prompt. */
  boolean changesAnswers() {
    return (compareTo(MAX_TOKENS) >= 0 && compareTo(NORMALIZED) <= 0)
        || this == CONTEXT_SIZE
        || this == KV_CACHE_TYPE
        || this == NATIVE_LIBRARY;
  }

  /** What it sets, in a few words. */
  String description() {
    return description;
  }

  /**
   * The option of a name; {@link IllegalArgumentException} names the nearest one if there is none.
   */
  static LlamaOption of(String key) {
    String wanted = key.toLowerCase(Locale.ROOT);
    List<LlamaOption> all = Arrays.asList(values());
    return all.stream()
        .filter(option -> option.key().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown option '" + key + "'; did you mean '" + nearest(wanted, all) + "'?"));
  }

  private static String nearest(String wanted, List<LlamaOption> all) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return all.stream()
        .map(LlamaOption::key)
        .min(Comparator.comparingInt(key -> distance.apply(key, wanted)))
        .orElseThrow();
  }
}
