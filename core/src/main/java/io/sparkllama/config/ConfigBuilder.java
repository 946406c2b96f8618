package io.sparkllama.config;

import io.sparkllama.engine.CacheType;
import io.sparkllama.option.Options;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Collects the values of a {@link ProcessorConfig}. Not thread-safe.
 *
 * @param <B> the builder that its methods return
 */
public abstract class ConfigBuilder<B extends ConfigBuilder<B>> {

  private String model;
  private Optional<ThreadPoolConfig> threadPool = Optional.empty();
  private Optional<Integer> maxBatchSize = Optional.empty();
  private int contextSize = Options.CONTEXT_SIZE.defaultValue();
  private int batchTokens = Options.BATCH_TOKENS.defaultValue();
  private CacheType kvCacheType = ProcessorConfig.DEFAULT_KV_CACHE_TYPE;
  private int gpuLayers = Options.GPU_LAYERS.defaultValue();
  private int mainGpu = Options.MAIN_GPU.defaultValue();
  private String nativeLibrary = ProcessorConfig.SHIPPED_NATIVE_LIBRARY;
  private boolean prefixSharing = ProcessorConfig.DEFAULT_PREFIX_SHARING;
  private long memoryLimitBytes = Options.MEMORY_LIMIT.defaultValue();
  private boolean metrics;
  private Isolation isolation = ProcessorConfig.DEFAULT_ISOLATION;
  private long engineTimeoutMs = Options.ENGINE_TIMEOUT_MS.defaultValue();
  private String inFlightFolder = "";

  /**
   * Starts with the defaults.
   *
   * @param model path of a GGUF file, or a model name with the scheme of an {@link
   *     io.sparkllama.engine.EngineProvider}
   */
  protected ConfigBuilder(String model) {
    this.model = model;
  }

  /** Starts with the values of a configuration. */
  protected ConfigBuilder(ProcessorConfig config) {
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
    isolation = config.isolation();
    engineTimeoutMs = config.engineTimeoutMs();
    inFlightFolder = config.inFlightFolder();
  }

  B model(String value) {
    model = value;
    return self();
  }

  /** The thread pool; by default one worker per CPU this process may use. */
  public B threadPool(ThreadPoolConfig value) {
    threadPool = Optional.of(value);
    return self();
  }

  /**
   * Sequences decoded together, over all workers; by default the pool's preferred size, usually 32.
   */
  public B maxBatchSize(int value) {
    maxBatchSize = Optional.of(value);
    return self();
  }

  /**
   * Context length in tokens per sequence, prompt and generated text together; by default the
   * model's, at most 2048.
   */
  public B contextSize(int value) {
    contextSize = value;
    return self();
  }

  /**
   * Maximum number of prompt tokens in a batch, 512 by default. A smaller value needs less memory;
   * a larger one may be faster on GPUs.
   */
  public B batchTokens(int value) {
    batchTokens = value;
    return self();
  }

  /** How the KV cache is stored; 16-bit floats by default. */
  public B kvCacheType(CacheType value) {
    kvCacheType = value;
    return self();
  }

  /** Layers to offload to a GPU; 0 by default. Needs a {@link #nativeLibrary} built for GPUs. */
  public B gpuLayers(int value) {
    gpuLayers = value;
    return self();
  }

  /** The GPU for all offloaded layers; by default they are spread over all GPUs. */
  public B mainGpu(int value) {
    mainGpu = value;
    return self();
  }

  /**
   * The llama.cpp library to use instead of the one found automatically. Accepts a library file, a
   * folder with the library and its dependencies, or an archive of such a folder ({@code .tgz},
   * {@code .tar.gz}, {@code .zip}, {@code .jar}) as published on npm or in llama.cpp's releases. An
   * archive is unpacked into the user's cache.
   */
  public B nativeLibrary(Path value) {
    return nativeLibrary(value.toString());
  }

  /** Like {@link #nativeLibrary(Path)}; empty to find one automatically. */
  public B nativeLibrary(String value) {
    nativeLibrary = value;
    return self();
  }

  /** Whether a prefix that several prompts share is computed and stored once; true by default. */
  public B prefixSharing(boolean value) {
    prefixSharing = value;
    return self();
  }

  /** Maximum total size of weights, KV cache and buffers, in bytes; no limit by default. */
  public B memoryLimit(long bytes) {
    memoryLimitBytes = bytes;
    return self();
  }

  /** Enables the counters behind {@link io.sparkllama.ParallelProcessor#stats}; off by default. */
  public B enableMetrics() {
    metrics = true;
    return self();
  }

  /** Whether native code runs in a process of its own; by default in this one. */
  public B isolation(Isolation value) {
    isolation = value;
    return self();
  }

  /**
   * With {@link Isolation#PROCESS}: milliseconds after which the process is ended if a native call
   * has not returned or no heartbeat has come; 10 minutes by default.
   */
  public B engineTimeoutMs(long value) {
    engineTimeoutMs = value;
    return self();
  }

  /**
   * Folder for numbers of requests in flight, with native code in this process; none by default. If
   * a process ends without closing its processor while requests are in flight, processors of the
   * next hour with the same folder and model have their engine in a process of its own, as with
   * {@link Isolation#PROCESS}. The folder is created for this user alone.
   */
  public B inFlightFolder(Path value) {
    inFlightFolder = value.toString();
    return self();
  }

  /**
   * The configuration collected so far.
   *
   * @throws io.sparkllama.option.OptionException if a value is out of range
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
        metrics,
        isolation,
        engineTimeoutMs,
        inFlightFolder);
  }

  /** This builder. */
  protected abstract B self();
}
