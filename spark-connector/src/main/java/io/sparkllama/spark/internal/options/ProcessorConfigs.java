package io.sparkllama.spark.internal.options;

import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.Bytes;
import io.sparkllama.option.Options;
import java.util.List;
import java.util.regex.Pattern;

/** Builds the processor configuration from option values. */
public final class ProcessorConfigs {

  /** More than any model has. */
  private static final int ALL_LAYERS = 9999;

  private static final Pattern GPU_NUMBER = Pattern.compile("\\d{1,4}");

  private ProcessorConfigs() {}

  /**
   * Builds the configuration.
   *
   * @param cpus number of threads if the options do not set it
   * @param gpus addresses of the GPUs assigned to the process
   * @throws IllegalArgumentException for conflicting values, with the names of the engine's
   *     builders
   */
  public static ProcessorConfig of(OptionValues values, int cpus, List<String> gpus) {
    int threadsPerWorker = values.get(ProcessorOptions.THREADS_PER_WORKER);
    ThreadPoolConfig pool =
        ThreadPoolConfig.builder()
            .numThreads(
                values.get(ProcessorOptions.NUM_THREADS).orElse(Math.max(cpus, threadsPerWorker)))
            .threadsPerWorker(threadsPerWorker)
            .workStealing(values.get(ProcessorOptions.WORK_STEALING))
            .numaAware(values.get(ProcessorOptions.NUMA_AWARE))
            .cpuAffinity(values.get(ProcessorOptions.CPU_AFFINITY))
            .build();
    return ProcessorConfig.builder(values.get(ModelOptions.MODEL))
        .threadPool(pool)
        .maxBatchSize(values.get(ProcessorOptions.MAX_BATCH_SIZE))
        .contextSize(values.get(ProcessorOptions.CONTEXT_SIZE))
        .batchTokens(values.get(ProcessorOptions.BATCH_TOKENS))
        .kvCacheType(values.get(ProcessorOptions.KV_CACHE_TYPE))
        .gpuLayers(
            values
                .get(ProcessorOptions.GPU_LAYERS)
                .orElse(gpus.isEmpty() ? Options.GPU_LAYERS.defaultValue() : ALL_LAYERS))
        .mainGpu(values.get(ProcessorOptions.MAIN_GPU).orElse(onlyOne(gpus)))
        .nativeLibrary(values.get(ModelOptions.NATIVE_LIBRARY))
        .prefixSharing(values.get(ProcessorOptions.PREFIX_SHARING))
        .memoryLimit(values.get(ProcessorOptions.MEMORY_LIMIT_MB) * Bytes.MIB)
        .isolation(values.get(ProcessorOptions.ISOLATION))
        .engineTimeoutMs(values.get(ProcessorOptions.ENGINE_TIMEOUT_MS))
        .enableMetrics()
        .config();
  }

  /** The single assigned GPU; with several, all visible GPUs are used. */
  private static int onlyOne(List<String> gpus) {
    return gpus.size() == 1 && GPU_NUMBER.matcher(gpus.get(0)).matches()
        ? Integer.parseInt(gpus.get(0))
        : ProcessorConfig.ALL_GPUS;
  }
}
