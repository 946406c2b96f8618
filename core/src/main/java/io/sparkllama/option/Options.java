package io.sparkllama.option;

/**
 * The options of the core. Configurations validate with these constants and take their defaults
 * from them; programs around the core do the same.
 */
public final class Options {

  /** The seed for a random one. */
  public static final long RANDOM_SEED = -1;

  /** The reasoning budget for no limit. */
  public static final int NO_REASONING_BUDGET = -1;

  /** The time limit for none. */
  public static final long NO_TIMEOUT = 0;

  /** The context length for the model's own. */
  public static final int AUTOMATIC_CONTEXT_SIZE = 0;

  /** The main GPU for all of them. */
  public static final int ALL_GPUS = -1;

  /** The memory limit for none. */
  public static final long NO_MEMORY_LIMIT = 0;

  // Sampling.

  public static final NumberOption<Integer> MAX_TOKENS =
      new NumberOption<>("maxTokens", 100, NumberRange.atLeast(1));

  public static final NumberOption<Float> TEMPERATURE =
      new NumberOption<>("temperature", 1.0f, NumberRange.atLeast(0));

  public static final NumberOption<Integer> TOP_K =
      new NumberOption<>("topK", 40, NumberRange.atLeast(0));

  public static final NumberOption<Float> TOP_P =
      new NumberOption<>("topP", 0.9f, NumberRange.above(0).upTo(1));

  public static final NumberOption<Float> MIN_P =
      new NumberOption<>("minP", 0.0f, NumberRange.atLeast(0).below(1));

  public static final NumberOption<Float> TYPICAL_P =
      new NumberOption<>("typicalP", 1.0f, NumberRange.above(0).upTo(1));

  public static final NumberOption<Float> REPEAT_PENALTY =
      new NumberOption<>("repeatPenalty", 1.0f, NumberRange.above(0));

  public static final NumberOption<Float> FREQUENCY_PENALTY =
      new NumberOption<>("frequencyPenalty", 0.0f, NumberRange.between(-2, 2));

  public static final NumberOption<Float> PRESENCE_PENALTY =
      new NumberOption<>("presencePenalty", 0.0f, NumberRange.between(-2, 2));

  /** 2^32 - 1 means a random seed to llama.cpp. */
  public static final NumberOption<Long> SEED =
      new NumberOption<>(
          "seed",
          RANDOM_SEED,
          NumberRange.between(0, 0xFFFF_FFFEL).or(RANDOM_SEED, "a random one"));

  public static final Option LOGIT_BIAS = new Option("logitBias");
  public static final Option STOP = new Option("stop");
  public static final Option GRAMMAR = new Option("grammar");
  public static final Option JSON_SCHEMA = new Option("jsonSchema");

  // Prompts and reasoning.

  public static final Option CHAT = new Option("chat");
  public static final Option SYSTEM_PROMPT = new Option("systemPrompt");
  public static final Option CHAT_TEMPLATE = new Option("chatTemplate");
  public static final Option CHAT_TEMPLATE_KWARGS = new Option("chatTemplateKwargs");
  public static final Option REASONING = new Option("reasoning");

  public static final NumberOption<Integer> REASONING_BUDGET =
      new NumberOption<>(
          "reasoningBudget",
          NO_REASONING_BUDGET,
          NumberRange.atLeast(0).or(NO_REASONING_BUDGET, "no limit"));

  public static final Option OVERLONG_PROMPT = new Option("overlongPrompt");
  public static final Option POOLING = new Option("pooling");
  public static final Option NORMALIZED = new Option("normalized");

  // Limits of a request.

  public static final NumberOption<Long> TIMEOUT_MS =
      new NumberOption<>(
          "timeoutMs", NO_TIMEOUT, NumberRange.atLeast(1).or(NO_TIMEOUT, "no limit"));

  public static final NumberOption<Integer> RETRY_ATTEMPTS =
      new NumberOption<>("retryAttempts", 0, NumberRange.atLeast(0));

  // Threads.

  /** More than the CPUs of any machine; every thread has its own stack. */
  public static final NumberOption<Integer> NUM_THREADS =
      new NumberOption<>("numThreads", null, NumberRange.between(1, 4096));

  /** At most {@code GGML_MAX_N_THREADS}. */
  public static final NumberOption<Integer> THREADS_PER_WORKER =
      new NumberOption<>("threadsPerWorker", 1, NumberRange.between(1, 512));

  /** In bytes; llama.cpp builds its graphs on the caller's stack. */
  public static final NumberOption<Long> STACK_SIZE =
      new NumberOption<>("stackSize", 2L << 20, NumberRange.atLeast(256L << 10));

  public static final NumberOption<Integer> PREFERRED_BATCH_SIZE =
      new NumberOption<>("preferredBatchSize", 32, NumberRange.atLeast(1));

  public static final Option WORK_STEALING = new Option("workStealing");
  public static final Option NUMA_AWARE = new Option("numaAware");
  public static final Option CPU_AFFINITY = new Option("cpuAffinity");

  // The processor. Bounds are far beyond any model or machine; larger values are typing errors.

  public static final Option MODEL = new Option("model");
  public static final Option NATIVE_LIBRARY = new Option("nativeLibrary");

  public static final NumberOption<Integer> MAX_BATCH_SIZE =
      new NumberOption<>(
          "maxBatchSize", PREFERRED_BATCH_SIZE.defaultValue(), NumberRange.between(1, 1 << 16));

  public static final NumberOption<Integer> CONTEXT_SIZE =
      new NumberOption<>(
          "contextSize",
          AUTOMATIC_CONTEXT_SIZE,
          NumberRange.between(2, 1 << 24).or(AUTOMATIC_CONTEXT_SIZE, "the model's own"));

  public static final NumberOption<Integer> BATCH_TOKENS =
      new NumberOption<>("batchTokens", 512, NumberRange.between(32, 1 << 20));

  public static final Option KV_CACHE_TYPE = new Option("kvCacheType");

  public static final NumberOption<Integer> GPU_LAYERS =
      new NumberOption<>("gpuLayers", 0, NumberRange.atLeast(0));

  public static final NumberOption<Integer> MAIN_GPU =
      new NumberOption<>("mainGpu", ALL_GPUS, NumberRange.atLeast(0).or(ALL_GPUS, "all GPUs"));

  public static final Option PREFIX_SHARING = new Option("prefixSharing");
  public static final Option ISOLATION = new Option("isolation");
  public static final Option IN_FLIGHT_FOLDER = new Option("inFlightFolder");

  /** The largest batch of a large model takes minutes on few CPUs. */
  public static final NumberOption<Long> ENGINE_TIMEOUT_MS =
      new NumberOption<>("engineTimeoutMs", 600_000L, NumberRange.atLeast(1000));

  /** In bytes. */
  public static final NumberOption<Long> MEMORY_LIMIT =
      new NumberOption<>(
          "memoryLimit", NO_MEMORY_LIMIT, NumberRange.atLeast(1).or(NO_MEMORY_LIMIT, "no limit"));

  private Options() {}
}
