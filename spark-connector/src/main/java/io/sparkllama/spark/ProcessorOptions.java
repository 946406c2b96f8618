package io.sparkllama.spark;

import io.sparkllama.ProcessorConfig;
import io.sparkllama.ThreadPoolConfig;
import io.sparkllama.engine.CacheType;
import io.sparkllama.topology.CpuList;
import java.util.List;
import java.util.regex.Pattern;

/** The options that shape a processor. */
final class ProcessorOptions {

  private static final long BYTES_PER_MIB = 1 << 20;

  /** More than any model has. */
  private static final int ALL_LAYERS = 9999;

  private static final Pattern GPU_NUMBER = Pattern.compile("\\d{1,4}");

  private final OptionValues values;

  ProcessorOptions(OptionValues values) {
    this.values = values;
  }

  /**
   * The processor that they ask for.
   *
   * @param cpus threads to use where the options say nothing
   * @param gpus addresses of the GPUs to use then
   */
  ProcessorConfig config(int cpus, List<String> gpus) {
    int threadsPerWorker = values.integer(LlamaOption.THREADS_PER_WORKER);
    int threads =
        values.isEmpty(LlamaOption.NUM_THREADS)
            ? Math.max(cpus, threadsPerWorker)
            : values.integer(LlamaOption.NUM_THREADS);
    ThreadPoolConfig pool =
        ThreadPoolConfig.builder()
            .numThreads(threads)
            .threadsPerWorker(threadsPerWorker)
            .workStealing(values.truth(LlamaOption.WORK_STEALING))
            .numaAware(values.truth(LlamaOption.NUMA_AWARE))
            .cpuAffinity(cpuAffinity())
            .build();
    return ProcessorConfig.builder(values.text(LlamaOption.MODEL))
        .threadPool(pool)
        .maxBatchSize(values.integer(LlamaOption.MAX_BATCH_SIZE))
        .contextSize(values.integer(LlamaOption.CONTEXT_SIZE))
        .batchTokens(values.integer(LlamaOption.BATCH_TOKENS))
        .kvCacheType(values.choice(LlamaOption.KV_CACHE_TYPE, CacheType.class))
        .gpuLayers(gpuLayers(gpus))
        .mainGpu(mainGpu(gpus))
        .nativeLibrary(values.text(LlamaOption.NATIVE_LIBRARY))
        .prefixSharing(values.truth(LlamaOption.PREFIX_SHARING))
        .memoryLimit(Math.multiplyExact(values.integer(LlamaOption.MEMORY_LIMIT_MB), BYTES_PER_MIB))
        .enableMetrics()
        .config();
  }

  private int gpuLayers(List<String> gpus) {
    if (!values.isEmpty(LlamaOption.GPU_LAYERS)) {
      return values.integer(LlamaOption.GPU_LAYERS);
    }
    return gpus.isEmpty() ? ProcessorConfig.DEFAULT_GPU_LAYERS : ALL_LAYERS;
  }

  /** Of several GPUs all are taken: those that the process sees. */
  private int mainGpu(List<String> gpus) {
    if (!values.isEmpty(LlamaOption.MAIN_GPU)) {
      return values.integer(LlamaOption.MAIN_GPU);
    }
    return gpus.size() == 1 && GPU_NUMBER.matcher(gpus.get(0)).matches()
        ? Integer.parseInt(gpus.get(0))
        : ProcessorConfig.ALL_GPUS;
  }

  private List<Integer> cpuAffinity() {
    try {
      return List.copyOf(CpuList.parse(values.text(LlamaOption.CPU_AFFINITY)));
    } catch (IllegalArgumentException e) {
      throw values.wrong(LlamaOption.CPU_AFFINITY, "a list of CPUs such as 0-3,8", e);
    }
  }
}
