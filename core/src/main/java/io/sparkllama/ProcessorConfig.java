package io.sparkllama;

import static io.sparkllama.internal.common.Arguments.require;

import io.sparkllama.engine.CacheType;
import java.io.Serializable;
import java.util.Objects;

/**
 * Everything that decides what a {@link ParallelProcessor} is. Immutable and serializable, and a
 * key: processors with equal configurations can stand for one another.
 *
 * @param model path of the GGUF file; of the first one, if it is split
 * @param threadPool the threads
 * @param maxBatchSize sequences decoded at once over all workers, 1 to 65536; with fewer sequences
 *     than workers only as many workers run
 * @param contextSize tokens each sequence can hold, prompt and answer together, 2 to 2^24; {@link
 *     #AUTOMATIC_CONTEXT_SIZE} takes what the model was trained with, but at most {@value
 *     #LARGEST_AUTOMATIC_CONTEXT_SIZE}
 * @param batchTokens most tokens of prompts in a batch, 32 to 2^20; texts that must be computed
 *     whole may take more
 * @param kvCacheType how the KV cache is stored: {@link CacheType#Q8_0} halves it and computes
 *     other, slightly less exact results
 * @param gpuLayers layers to offload, 0 or more; needs a {@code nativeLibrary} built for a GPU
 * @param mainGpu number of the GPU that takes them all; {@link #ALL_GPUS} spreads them over those
 *     that there are
 * @param nativeLibrary path of a library of llama.cpp, as a file, a folder or an archive; empty for
 *     one in a jar of its own on the class path, else the one that is shipped
 * @param prefixSharing whether items that begin with the same tokens compute and store them once
 *     per worker
 * @param memoryLimitBytes most bytes that weights, KV cells and buffers may take together; {@link
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

  /** Far more than a model or a machine takes; numbers beyond it are slips of the pen. */
  private static final int LARGEST_CONTEXT_SIZE = 1 << 24;

  private static final int LARGEST_BATCH_SIZE = 1 << 16;
  private static final int LARGEST_BATCH_TOKENS = 1 << 20;

  /** Cells of a KV cache are counted in 32 bits. */
  private static final long MOST_CELLS = Integer.MAX_VALUE - (long) LARGEST_BATCH_TOKENS;

  /** Checks every value; {@link IllegalArgumentException} names the one that is wrong. */
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
        MOST_CELLS / maxBatchSize + " or less beside a maxBatchSize of " + maxBatchSize);
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

  /** All defaults but the threads. */
  public static ProcessorConfig of(String model, ThreadPoolConfig threadPool) {
    return builder(model).threadPool(threadPool).config();
  }

  /**
   * A builder that begins with the defaults.
   *
   * @param model the path of a GGUF file, or what an {@link io.sparkllama.engine.EngineProvider}
   *     takes for a model
   */
  public static ProcessorBuilder builder(String model) {
    return new ProcessorBuilder(model);
  }

  /** A builder that begins with these values. */
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

  /** The same on another library: its path, or empty for the one that is shipped. */
  public ProcessorConfig withNativeLibrary(String value) {
    return toBuilder().nativeLibrary(value).config();
  }

  /** Tokens per sequence for a model trained with so many. */
  int contextSizeFor(int trainedContextLength) {
    return contextSize == AUTOMATIC_CONTEXT_SIZE
        ? Math.min(trainedContextLength, LARGEST_AUTOMATIC_CONTEXT_SIZE)
        : contextSize;
  }
}
