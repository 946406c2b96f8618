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
  MODEL(
      Scope.CALL,
      Answers.SAME,
      "",
      "path or URI of the GGUF file, or its name if --files ships it"),
  MODEL_SHA256(
      Scope.CALL,
      Answers.SAME,
      "",
      "SHA-256 that the file must have; empty takes that of a .sha256 beside it"),
  MODEL_CACHE(
      Scope.CALL, Answers.SAME, "", "folder for models that are fetched; empty for the user's"),
  MODEL_CACHE_GB(Scope.CALL, Answers.SAME, "100", "most GiB of models in it"),
  OUTPUT_COLUMN(Scope.CALL, Answers.SAME, "result", "name of the struct column that is added"),
  WINDOW(Scope.CALL, Answers.SAME, "128", "rows of one task that are in flight at most"),
  MAX_TOKENS(
      Scope.ROW,
      Answers.CHANGED,
      BatchGenerationConfig.DEFAULT_MAX_TOKENS,
      "most tokens to generate per row"),
  TEMPERATURE(
      Scope.ROW,
      Answers.CHANGED,
      BatchGenerationConfig.DEFAULT_TEMPERATURE,
      "randomness; 0 is greedy"),
  TOP_K(
      Scope.ROW,
      Answers.CHANGED,
      BatchGenerationConfig.DEFAULT_TOP_K,
      "draw from the k most probable tokens; 0 is all"),
  TOP_P(
      Scope.ROW,
      Answers.CHANGED,
      BatchGenerationConfig.DEFAULT_TOP_P,
      "draw from tokens up to this total probability"),
  MIN_P(
      Scope.ROW,
      Answers.CHANGED,
      BatchGenerationConfig.DEFAULT_MIN_P,
      "drop tokens below this share of the best one"),
  TYPICAL_P(
      Scope.ROW,
      Answers.CHANGED,
      BatchGenerationConfig.DEFAULT_TYPICAL_P,
      "keep typical tokens up to this; 1 is all"),
  REPEAT_PENALTY(
      Scope.ROW,
      Answers.CHANGED,
      BatchGenerationConfig.DEFAULT_REPEAT_PENALTY,
      "penalty for repeating; 1 is none"),
  FREQUENCY_PENALTY(
      Scope.ROW,
      Answers.CHANGED,
      BatchGenerationConfig.DEFAULT_FREQUENCY_PENALTY,
      "penalty per repetition, -2 to 2"),
  PRESENCE_PENALTY(
      Scope.ROW,
      Answers.CHANGED,
      BatchGenerationConfig.DEFAULT_PRESENCE_PENALTY,
      "penalty once repeated, -2 to 2"),
  SEED(
      Scope.ROW,
      Answers.CHANGED,
      BatchGenerationConfig.RANDOM_SEED,
      "start of each row's random draws; -1 is random"),
  STOP(
      Scope.ROW,
      Answers.CHANGED,
      "",
      "string that ends an answer, or a JSON array of such strings"),
  GRAMMAR(Scope.ROW, Answers.CHANGED, "", "GBNF that answers must follow"),
  JSON_SCHEMA(
      Scope.ROW,
      Answers.CHANGED,
      "",
      "JSON schema that answers must satisfy; adds a typed field response"),
  RESPONSE_DDL(
      Scope.ROW,
      Answers.CHANGED,
      "",
      "the same as columns, such as 'sentiment STRING, urgent BOOLEAN'"),
  CHAT(
      Scope.ROW,
      Answers.CHANGED,
      "",
      "whether a prompt is what the user says, for the model's chat template; empty for yes beside a system_prompt, else no"),
  SYSTEM_PROMPT(
      Scope.ROW,
      Answers.CHANGED,
      "",
      "what the system says, before a prompt or a conversation that has no message of the system"),
  CHAT_TEMPLATE(
      Scope.ROW,
      Answers.CHANGED,
      "",
      "another chat template: its text, file: and its path where the call is made, or the name of"
          + " one, such as chatml"),
  CHAT_TEMPLATE_KWARGS(
      Scope.ROW,
      Answers.CHANGED,
      "",
      "values for the chat template, as a JSON object such as {\"enable_thinking\": false}"),
  REASONING(
      Scope.ROW,
      Answers.CHANGED,
      BatchGenerationConfig.DEFAULT_REASONING.name().toLowerCase(Locale.ROOT),
      "what becomes of a model's thinking: split into a field of its own, drop, or keep in the text;"
          + " auto is split in chats, else keep"),
  REASONING_BUDGET(
      Scope.ROW,
      Answers.CHANGED,
      BatchGenerationConfig.NO_REASONING_BUDGET,
      "most tokens of thinking before the answer; 0 is none, -1 is no limit"),
  OVERLONG_PROMPT(
      Scope.ROW,
      Answers.CHANGED,
      BatchGenerationConfig.DEFAULT_OVERLONG_PROMPT.name().toLowerCase(Locale.ROOT),
      "fail, truncate_left, truncate_right or truncate_middle"),
  POOLING(
      Scope.ROW,
      Answers.CHANGED,
      "model",
      "how an embedding is made of those of the tokens: mean, cls, last"),
  NORMALIZED(Scope.ROW, Answers.CHANGED, "true", "whether embeddings get length 1"),
  TIMEOUT_MS(
      Scope.ROW,
      Answers.SAME,
      BatchGenerationConfig.NO_TIMEOUT,
      "most milliseconds for a row; 0 is no limit"),
  RETRY_ATTEMPTS(
      Scope.ROW,
      Answers.SAME,
      BatchGenerationConfig.DEFAULT_RETRY_ATTEMPTS,
      "tries after an error or timeout"),
  FAIL_ON_ERROR(Scope.CALL, Answers.SAME, "false", "whether a row that fails fails the job"),
  MAX_FAILURE_RATIO(
      Scope.CALL, Answers.SAME, "1", "share of a task's rows that may fail, from its 100th row on"),
  NUM_THREADS(
      Scope.CALL, Answers.SAME, "", "threads of an executor's processor; empty for its CPUs"),
  THREADS_PER_WORKER(
      Scope.CALL,
      Answers.SAME,
      ThreadPoolConfig.DEFAULT_THREADS_PER_WORKER,
      "threads that share one batch"),
  WORK_STEALING(
      Scope.CALL,
      Answers.SAME,
      ThreadPoolConfig.DEFAULT_WORK_STEALING,
      "idle workers take rows of others"),
  NUMA_AWARE(
      Scope.CALL,
      Answers.SAME,
      ThreadPoolConfig.DEFAULT_NUMA_AWARE,
      "weights and workers per NUMA node"),
  CPU_AFFINITY(Scope.CALL, Answers.SAME, "", "CPUs to pin workers to, such as 0-3,8"),
  MAX_BATCH_SIZE(
      Scope.CALL,
      Answers.SAME,
      ProcessorConfig.DEFAULT_MAX_BATCH_SIZE,
      "sequences decoded at once"),
  CONTEXT_SIZE(
      Scope.CALL,
      Answers.CHANGED,
      ProcessorConfig.AUTOMATIC_CONTEXT_SIZE,
      "tokens per sequence; 0 is the model's own"),
  BATCH_TOKENS(
      Scope.CALL,
      Answers.SAME,
      ProcessorConfig.DEFAULT_BATCH_TOKENS,
      "most tokens of prompts in a batch"),
  KV_CACHE_TYPE(
      Scope.CALL,
      Answers.CHANGED,
      ProcessorConfig.DEFAULT_KV_CACHE_TYPE.name().toLowerCase(Locale.ROOT),
      "how the KV cache is stored: f16, or q8_0 with half the memory"),
  GPU_LAYERS(
      Scope.CALL,
      Answers.SAME,
      "",
      "layers to offload to GPUs; empty for all where Spark gave one, else 0"),
  MAIN_GPU(
      Scope.CALL,
      Answers.SAME,
      "",
      "GPU that takes them; empty for the one that Spark gave, else all"),
  PREFIX_SHARING(
      Scope.CALL,
      Answers.SAME,
      ProcessorConfig.DEFAULT_PREFIX_SHARING,
      "compute what rows begin with in common once"),
  MEMORY_LIMIT_MB(
      Scope.CALL, Answers.SAME, "0", "most MiB for weights, KV cache and buffers; 0 is no limit"),
  MAX_MODELS(
      Scope.CALL, Answers.SAME, "4", "models or shapes of them that an executor keeps loaded"),
  PRELOAD(
      Scope.SESSION,
      Answers.SAME,
      "false",
      "whether LlamaPlugin loads the model when an executor starts"),
  NATIVE_LIBRARY(
      Scope.CALL,
      Answers.CHANGED,
      ProcessorConfig.SHIPPED_NATIVE_LIBRARY,
      "path, name or URI of a llama.cpp library to use: a file, a folder or an archive");

  /** Where an option may be set at the narrowest; it may always be set further out, too. */
  enum Scope {
    /** For a whole session. */
    SESSION("session"),
    /** For all rows of a call: what locates or shapes a processor, or the call itself. */
    CALL("call"),
    /** For each row: what shapes its answer. */
    ROW("row");

    private final String label;

    Scope(String label) {
      this.label = label;
    }

    /** Its name in the documentation. */
    String label() {
      return label;
    }
  }

  /** What another value does to the answers to the same prompts. */
  enum Answers {
    /** They may be others. */
    CHANGED,
    /** They stay the same, but come from elsewhere, sooner or later, or not at all. */
    SAME
  }

  static final String SESSION_PREFIX = "spark.llama.";

  /** What is longer is no misspelt name. */
  private static final int LONGEST_NAME = 60;

  private final Scope scope;
  private final Answers answers;
  private final String defaultValue;
  private final String description;

  LlamaOption(Scope scope, Answers answers, Object defaultValue, String description) {
    this.scope = scope;
    this.answers = answers;
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

  /** Where it may be set at the narrowest. */
  Scope scope() {
    return scope;
  }

  /** Whether another value may give another answer to the same prompt. */
  boolean changesAnswers() {
    return answers == Answers.CHANGED;
  }

  /** What it sets, in a few words. */
  String description() {
    return description;
  }

  /**
   * The option of a name; {@link IllegalArgumentException} names the nearest one if there is none.
   */
  static LlamaOption of(String key) {
    if (key == null) {
      throw new IllegalArgumentException("an option has no name; leave it out");
    }
    String wanted = key.toLowerCase(Locale.ROOT);
    List<LlamaOption> all = Arrays.asList(values());
    return all.stream()
        .filter(option -> option.key().equals(wanted))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(unknown(key, wanted, all)));
  }

  private static String unknown(String key, String wanted, List<LlamaOption> all) {
    return wanted.length() > LONGEST_NAME
        ? "unknown option '" + key.substring(0, LONGEST_NAME) + "…'"
        : "unknown option '" + key + "'; did you mean '" + nearest(wanted, all) + "'?";
  }

  private static String nearest(String wanted, List<LlamaOption> all) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return all.stream()
        .map(LlamaOption::key)
        .min(Comparator.comparingInt(key -> distance.apply(key, wanted)))
        .orElseThrow();
  }
}
