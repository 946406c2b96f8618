package io.sparkllama;

import io.sparkllama.engine.CacheType;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Collects the configuration of a {@link ParallelProcessor}; {@link #build} checks it and opens the
 * processor. Not thread-safe.
 */
public final class ProcessorBuilder {

  private String model;
  private Optional<ThreadPoolConfig> threadPool = Optional.empty();
  private Optional<Integer> maxBatchSize = Optional.empty();
  private int contextSize = ProcessorConfig.AUTOMATIC_CONTEXT_SIZE;
  private int batchTokens = ProcessorConfig.DEFAULT_BATCH_TOKENS;
  private CacheType kvCacheType = ProcessorConfig.DEFAULT_KV_CACHE_TYPE;
  private int gpuLayers = ProcessorConfig.DEFAULT_GPU_LAYERS;
  private int mainGpu = ProcessorConfig.ALL_GPUS;
  private String nativeLibrary = ProcessorConfig.SHIPPED_NATIVE_LIBRARY;
  private boolean prefixSharing = ProcessorConfig.DEFAULT_PREFIX_SHARING;
  private long memoryLimitBytes = ProcessorConfig.NO_MEMORY_LIMIT;
  private boolean metrics;
  private ProgressListener listener = ProgressListener.NONE;

  ProcessorBuilder(String model) {
    this.model = model;
  }

  ProcessorBuilder(ProcessorConfig config) {
    model = config.model();
    threadPool = Optional.of(config.threadPool());
    maxBatchSize = Optional.of(config.maxBatchSize());
    contextSize = config.contextSize();
    batchTokens = config.batchTokens();
    kvCacheType = config.kvCacheType();
    gpuLayers = config.gpuLayers();
    mainGpu = config.mainGpu();
    nativeLibrary = config.nativeLibrary();
    prefixSharing = config.prefixSharing();
    memoryLimitBytes = config.memoryLimitBytes();
    metrics = config.metrics();
  }

  ProcessorBuilder model(String value) {
    model = value;
    return this;
  }

  /** The threads; by default one worker per CPU this process may use. */
  public ProcessorBuilder threadPool(ThreadPoolConfig value) {
    threadPool = Optional.of(value);
    return this;
  }

  /** Sequences decoded at once, over all workers; by default what suits the threads, mostly 32. */
  public ProcessorBuilder maxBatchSize(int value) {
    maxBatchSize = Optional.of(value);
    return this;
  }

  /** Tokens per sequence, prompt and answer together; by default the model's, but at most 2048. */
  public ProcessorBuilder contextSize(int value) {
    contextSize = value;
    return this;
  }

  /**
   * Most tokens of prompts in a batch, 512 by default: fewer take less memory, more may be faster
   * on GPUs.
   */
  public ProcessorBuilder batchTokens(int value) {
    batchTokens = value;
    return this;
  }

  /** How the KV cache is stored; in 16-bit floats by default. */
  public ProcessorBuilder kvCacheType(CacheType value) {
    kvCacheType = value;
    return this;
  }

  /** Layers to offload to a GPU; 0 by default. Needs a {@link #nativeLibrary} built for one. */
  public ProcessorBuilder gpuLayers(int value) {
    gpuLayers = value;
    return this;
  }

  /** The GPU that takes them all; by default they are spread over those that there are. */
  public ProcessorBuilder mainGpu(int value) {
    mainGpu = value;
    return this;
  }

  /**
   * A library of llama.cpp to use instead of the one that is found: its file, the folder that holds
   * it with those that it needs, or an archive of such a folder ({@code .tgz}, {@code .tar.gz},
   * {@code .zip}, {@code .jar}), as npm's packages and llama.cpp's releases are. An archive is
   * unpacked into the user's cache.
   */
  public ProcessorBuilder nativeLibrary(Path value) {
    return nativeLibrary(value.toString());
  }

  /** As {@link #nativeLibrary(Path)}; empty for the one that is found. */
  public ProcessorBuilder nativeLibrary(String value) {
    nativeLibrary = value;
    return this;
  }

  /** Whether items that begin with the same tokens compute and store them once; true by default. */
  public ProcessorBuilder prefixSharing(boolean value) {
    prefixSharing = value;
    return this;
  }

  /** Most bytes that weights, KV cache and buffers may take together; no limit by default. */
  public ProcessorBuilder memoryLimit(long bytes) {
    memoryLimitBytes = bytes;
    return this;
  }

  /** Has {@link ParallelProcessor#stats} count; it does not by default. */
  public ProcessorBuilder enableMetrics() {
    metrics = true;
    return this;
  }

  /** Told of each item of a batch that is done. */
  public ProcessorBuilder progressListener(ProgressListener value) {
    listener = value;
    return this;
  }

  /**
   * The configuration so far.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  public ProcessorConfig config() {
    ThreadPoolConfig pool = threadPool.orElseGet(ThreadPoolConfig::defaults);
    return new ProcessorConfig(
        model,
        pool,
        maxBatchSize.orElse(pool.preferredBatchSize()),
        contextSize,
        batchTokens,
        kvCacheType,
        gpuLayers,
        mainGpu,
        nativeLibrary,
        prefixSharing,
        memoryLimitBytes,
        metrics);
  }

  /** What {@link #build} would open, as {@link ParallelProcessor#plan(ProcessorConfig)}. */
  public ProcessorPlan plan() {
    return ParallelProcessor.plan(config());
  }

  /**
   * Loads the model and starts the workers, as {@link ParallelProcessor#open(ProcessorConfig)}.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  public ParallelProcessor build() {
    return ParallelProcessor.open(config(), listener);
  }
}
