package io.sparkllama.config;

import static io.sparkllama.option.OptionException.require;

import io.sparkllama.engine.CacheType;
import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import java.io.Serializable;
import java.util.Objects;

/**
 * The complete configuration of a {@link io.sparkllama.ParallelProcessor}. Immutable and
 * serializable. Serves as a key: processors with equal configurations are interchangeable.
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
 * @param metrics whether {@link io.sparkllama.ParallelProcessor#stats} counts
 * @param isolation whether native code runs in a process of its own
 * @param engineTimeoutMs with a process of its own: milliseconds, 1000 or more, after which it is
 *     ended if a native call has not returned or no heartbeat has come
 * @param inFlightFolder with native code in this process: folder of this user for numbers of
 *     requests in flight, so that a later process finds that this one ended in the middle of them;
 *     empty for none
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
    boolean metrics,
    Isolation isolation,
    long engineTimeoutMs,
    String inFlightFolder)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  public static final int AUTOMATIC_CONTEXT_SIZE = Options.AUTOMATIC_CONTEXT_SIZE;
  public static final int LARGEST_AUTOMATIC_CONTEXT_SIZE = 2048;
  public static final CacheType DEFAULT_KV_CACHE_TYPE = CacheType.F16;
  public static final int ALL_GPUS = Options.ALL_GPUS;
  public static final String SHIPPED_NATIVE_LIBRARY = "";
  public static final boolean DEFAULT_PREFIX_SHARING = true;
  public static final Isolation DEFAULT_ISOLATION = Isolation.IN_PROCESS;
  public static final long NO_MEMORY_LIMIT = Options.NO_MEMORY_LIMIT;

  /** KV cells are counted in 32 bits. */
  private static final long MOST_CELLS =
      Integer.MAX_VALUE - Options.BATCH_TOKENS.range().greatest().orElseThrow();

  /**
   * Validates all values.
   *
   * @throws io.sparkllama.option.OptionException naming the invalid value
   */
  public ProcessorConfig {
    Objects.requireNonNull(threadPool, "threadPool");
    Objects.requireNonNull(nativeLibrary, "nativeLibrary");
    require(model != null && !model.isBlank(), Options.MODEL, model, "the path of a GGUF file");
    Options.MAX_BATCH_SIZE.require(maxBatchSize);
    Options.CONTEXT_SIZE.require(contextSize);
    require(
        (long) contextSize * maxBatchSize <= MOST_CELLS,
        Options.CONTEXT_SIZE,
        contextSize,
        Message.of(
            MOST_CELLS / maxBatchSize,
            " or less with a ",
            Options.MAX_BATCH_SIZE,
            " of ",
            maxBatchSize));
    Options.BATCH_TOKENS.require(batchTokens);
    Objects.requireNonNull(kvCacheType, "kvCacheType");
    Options.GPU_LAYERS.require(gpuLayers);
    Options.MAIN_GPU.require(mainGpu);
    Options.MEMORY_LIMIT.require(memoryLimitBytes);
    Objects.requireNonNull(isolation, "isolation");
    Options.ENGINE_TIMEOUT_MS.require(engineTimeoutMs);
    Objects.requireNonNull(inFlightFolder, "inFlightFolder");
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
  public static Builder builder(String model) {
    return new Builder(model);
  }

  /** A builder that starts with these values. */
  public Builder toBuilder() {
    return new Builder(this);
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
  public int contextSizeFor(int trainedContextLength) {
    return contextSize == AUTOMATIC_CONTEXT_SIZE
        ? Math.min(trainedContextLength, LARGEST_AUTOMATIC_CONTEXT_SIZE)
        : contextSize;
  }

  /** Collects values; {@link #config} validates them. Not thread-safe. */
  public static final class Builder extends ConfigBuilder<Builder> {

    private Builder(String model) {
      super(model);
    }

    private Builder(ProcessorConfig config) {
      super(config);
    }

    @Override
    protected Builder self() {
      return this;
    }
  }
}
