package io.sparkllama;

import static io.sparkllama.internal.common.Arguments.require;

import io.sparkllama.engine.CacheType;
import java.io.Serializable;
import java.util.Objects;

/**
 * The complete configuration of a {@link ParallelProcessor}. Immutable and serializable. Serves as
 * a key: processors with equal configurations are interchangeable.
 *
 * @param model path of the GGUF file; of its first part if the model is split
 * @param threadPool the threads
 * @param maxBatchSize sequences decoded together over all workers, 1 to 65536; with fewer sequences
 *     than workers, the surplus workers do not start
 * @param contextSize context length in tokens per sequence, prompt and generated text together, 2
 *     to 2^24; {@link #AUTOMATIC_CONTEXT_SIZE} for the length the model was trained with, at most
 *     {@value #LARGEST_AUTOMATIC_CONTEXT_SIZE}
 * @param batchTokens maximum number of prompt tokens in a batch, 32 to 2^20; texts that must be
 *     computed whole may exceed it
 * @param kvCacheType how the KV cache is stored: {@link CacheType#Q8_0} halves it, and results
 *     differ slightly
 * @param gpuLayers layers to offload, 0 or more; needs a {@code nativeLibrary} built for GPUs
 * @param mainGpu number of the GPU for all offloaded layers; {@link #ALL_GPUS} spreads them over
 *     all GPUs
 * @param nativeLibrary path of a llama.cpp library: a file, a folder or an archive; empty for one
 *     in a separate jar on the class path, else the bundled one
 * @param prefixSharing whether a prefix that several prompts share is computed and stored once per
 *     worker
 * @param memoryLimitBytes maximum total size of weights, KV cells and buffers, in bytes; {@link
 *     #NO_MEMORY_LIMIT} for no limit
 * @param metrics whether {@link ParallelProcessor#stats} counts
 */
public record ProcessorConfig(
    String model,
    ThreadPoolConfig threadPool,
    int maxBatchSize,
    int contextSize,
    int batchTokens,
    CacheType kvCacheType,
    int gpuLayers,
    int mainGpu,
    String nativeLibrary,
    boolean prefixSharing,
    long memoryLimitBytes,
    boolean metrics)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  public static final int DEFAULT_MAX_BATCH_SIZE = ThreadPoolConfig.DEFAULT_PREFERRED_BATCH_SIZE;
  public static final int AUTOMATIC_CONTEXT_SIZE = 0;
  public static final int LARGEST_AUTOMATIC_CONTEXT_SIZE = 2048;
  public static final int DEFAULT_BATCH_TOKENS = 512;
  public static final CacheType DEFAULT_KV_CACHE_TYPE = CacheType.F16;
  public static final int DEFAULT_GPU_LAYERS = 0;
  public static final int ALL_GPUS = -1;
  public static final String SHIPPED_NATIVE_LIBRARY = "";
  public static final boolean DEFAULT_PREFIX_SHARING = true;
  public static final long NO_MEMORY_LIMIT = 0;

  private static final int FEWEST_BATCH_TOKENS = 32;

  /** Far beyond any model or machine; larger values are typing errors. */
  private static final int LARGEST_CONTEXT_SIZE = 1 << 24;

  private static final int LARGEST_BATCH_SIZE = 1 << 16;
  private static final int LARGEST_BATCH_TOKENS = 1 << 20;

  /** KV cells are counted in 32 bits. */
  private static final long MOST_CELLS = Integer.MAX_VALUE - (long) LARGEST_BATCH_TOKENS;

  /**
   * Validates all values.
   *
   * @throws IllegalArgumentException naming the invalid value
   */
  public ProcessorConfig {
    Objects.requireNonNull(threadPool, "threadPool");
    Objects.requireNonNull(nativeLibrary, "nativeLibrary");
    require(model != null && !model.isBlank(), "model", model, "the path of a GGUF file");
    require(maxBatchSize >= 1, "maxBatchSize", maxBatchSize, "1 or more");
    require(
        maxBatchSize <= LARGEST_BATCH_SIZE,
        "maxBatchSize",
        maxBatchSize,
        LARGEST_BATCH_SIZE + " or less");
    require(
        contextSize == AUTOMATIC_CONTEXT_SIZE || contextSize >= 2,
        "contextSize",
        contextSize,
        "2 or more, or 0 for the model's own");
    require(
        contextSize <= LARGEST_CONTEXT_SIZE,
        "contextSize",
        contextSize,
        LARGEST_CONTEXT_SIZE + " or less");
    require(
        (long) contextSize * maxBatchSize <= MOST_CELLS,
        "contextSize",
        contextSize,
        MOST_CELLS / maxBatchSize + " or less with a maxBatchSize of " + maxBatchSize);
    require(batchTokens >= FEWEST_BATCH_TOKENS, "batchTokens", batchTokens, "32 or more");
    require(
        batchTokens <= LARGEST_BATCH_TOKENS,
        "batchTokens",
        batchTokens,
        LARGEST_BATCH_TOKENS + " or less");
    Objects.requireNonNull(kvCacheType, "kvCacheType");
    require(gpuLayers >= 0, "gpuLayers", gpuLayers, "0 or more");
    require(mainGpu >= ALL_GPUS, "mainGpu", mainGpu, "0 or more, or -1 for all GPUs");
    require(
        memoryLimitBytes >= 0,
        "memoryLimitBytes",
        memoryLimitBytes,
        "1 or more, or 0 for no limit");
  }

  /** The default configuration with the given threads. */
  public static ProcessorConfig of(String model, ThreadPoolConfig threadPool) {
    return builder(model).threadPool(threadPool).config();
  }

  /**
   * A builder that starts with the defaults.
   *
   * @param model path of a GGUF file, or a model name with the scheme of an {@link
   *     io.sparkllama.engine.EngineProvider}
   */
  public static ProcessorBuilder builder(String model) {
    return new ProcessorBuilder(model);
  }

  /** A builder that starts with these values. */
  public ProcessorBuilder toBuilder() {
    return new ProcessorBuilder(this);
  }

  public ProcessorConfig withModel(String value) {
    return toBuilder().model(value).config();
  }

  public ProcessorConfig withMaxBatchSize(int value) {
    return toBuilder().maxBatchSize(value).config();
  }

  public ProcessorConfig withContextSize(int value) {
    return toBuilder().contextSize(value).config();
  }

  public ProcessorConfig withKvCacheType(CacheType value) {
    return toBuilder().kvCacheType(value).config();
  }

  /** The same configuration with another library: its path, or empty for the bundled one. */
  public ProcessorConfig withNativeLibrary(String value) {
    return toBuilder().nativeLibrary(value).config();
  }

  /** The context length for a model trained with the given length. */
  int contextSizeFor(int trainedContextLength) {
    return contextSize == AUTOMATIC_CONTEXT_SIZE
        ? Math.min(trainedContextLength, LARGEST_AUTOMATIC_CONTEXT_SIZE)
        : contextSize;
  }
}
