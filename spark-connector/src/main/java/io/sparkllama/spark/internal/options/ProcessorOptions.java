package io.sparkllama.spark.internal.options;

import io.sparkllama.ProcessorConfig;
import io.sparkllama.ThreadPoolConfig;
import io.sparkllama.engine.CacheType;
import java.util.List;
import java.util.Optional;

/** Options for the shape of an executor's processor: threads, memory, GPUs. */
public final class ProcessorOptions {

  static final OptionGroup GROUP = new OptionGroup("Processor");

  private static final int MAX_THREADS = 4096;
  private static final int MAX_THREADS_PER_WORKER = 512;
  private static final int MAX_SEQUENCES = 1 << 16;
  private static final int MAX_CONTEXT_SIZE = 1 << 24;
  private static final int MIN_BATCH_TOKENS = 32;
  private static final int MAX_BATCH_TOKENS = 1 << 20;

  public static final OptionKey<Optional<Integer>> NUM_THREADS =
      GROUP
          .key("num_threads", ValueType.INTEGER.in(Range.between(1, MAX_THREADS)).optional())
          .scope(Scope.CALL)
          .keepsResults()
          .help("compute threads per executor; by default the CPUs of the executor")
          .declare();

  public static final OptionKey<Integer> THREADS_PER_WORKER =
      GROUP
          .key(
              "threads_per_worker",
              ValueType.INTEGER.in(Range.between(1, MAX_THREADS_PER_WORKER)),
              ThreadPoolConfig.DEFAULT_THREADS_PER_WORKER)
          .scope(Scope.CALL)
          .keepsResults()
          .help("threads that compute one batch together")
          .declare();

  public static final OptionKey<Boolean> WORK_STEALING =
      GROUP
          .key("work_stealing", ValueType.BOOLEAN, ThreadPoolConfig.DEFAULT_WORK_STEALING)
          .scope(Scope.CALL)
          .keepsResults()
          .help("whether idle workers steal rows that wait for other workers")
          .declare();

  public static final OptionKey<Boolean> NUMA_AWARE =
      GROUP
          .key("numa_aware", ValueType.BOOLEAN, ThreadPoolConfig.DEFAULT_NUMA_AWARE)
          .scope(Scope.CALL)
          .keepsResults()
          .help("whether each NUMA node has its own copy of the weights and its own workers")
          .declare();

  public static final OptionKey<List<Integer>> CPU_AFFINITY =
      GROUP
          .key("cpu_affinity", ValueType.CPUS)
          .scope(Scope.CALL)
          .keepsResults()
          .help("CPUs to pin workers to, such as 0-3,8")
          .declare();

  public static final OptionKey<Integer> MAX_BATCH_SIZE =
      GROUP
          .key(
              "max_batch_size",
              ValueType.INTEGER.in(Range.between(1, MAX_SEQUENCES)),
              ProcessorConfig.DEFAULT_MAX_BATCH_SIZE)
          .scope(Scope.CALL)
          .keepsResults()
          .help("number of sequences decoded together")
          .declare();

  public static final OptionKey<Integer> CONTEXT_SIZE =
      GROUP
          .key(
              "context_size",
              ValueType.INTEGER.in(
                  Range.between(2, MAX_CONTEXT_SIZE)
                      .or(ProcessorConfig.AUTOMATIC_CONTEXT_SIZE, "the model's own")),
              ProcessorConfig.AUTOMATIC_CONTEXT_SIZE)
          .scope(Scope.CALL)
          .changesResults()
          .help("context length in tokens per sequence, prompt and generated text together")
          .declare();

  public static final OptionKey<Integer> BATCH_TOKENS =
      GROUP
          .key(
              "batch_tokens",
              ValueType.INTEGER.in(Range.between(MIN_BATCH_TOKENS, MAX_BATCH_TOKENS)),
              ProcessorConfig.DEFAULT_BATCH_TOKENS)
          .scope(Scope.CALL)
          .keepsResults()
          .help("maximum number of prompt tokens in a batch")
          .declare();

  public static final OptionKey<CacheType> KV_CACHE_TYPE =
      GROUP
          .choice("kv_cache_type", ProcessorConfig.DEFAULT_KV_CACHE_TYPE)
          .scope(Scope.CALL)
          .changesResults()
          .help("data type of the KV cache; q8_0 halves its memory")
          .declare();

  public static final OptionKey<Optional<Integer>> GPU_LAYERS =
      GROUP
          .key("gpu_layers", ValueType.INTEGER.in(Range.atLeast(0)).optional())
          .scope(Scope.CALL)
          .keepsResults()
          .help("layers to offload to GPUs; by default all if Spark assigned a GPU, else 0")
          .declare();

  public static final OptionKey<Optional<Integer>> MAIN_GPU =
      GROUP
          .key(
              "main_gpu",
              ValueType.INTEGER
                  .in(Range.atLeast(0).or(ProcessorConfig.ALL_GPUS, "all GPUs"))
                  .optional())
          .scope(Scope.CALL)
          .keepsResults()
          .help("GPU for all offloaded layers; by default the one Spark assigned, else all GPUs")
          .declare();

  public static final OptionKey<Boolean> PREFIX_SHARING =
      GROUP
          .key("prefix_sharing", ValueType.BOOLEAN, ProcessorConfig.DEFAULT_PREFIX_SHARING)
          .scope(Scope.CALL)
          .keepsResults()
          .help("whether a prefix that several rows share is computed once")
          .declare();

  public static final OptionKey<Integer> MEMORY_LIMIT_MB =
      GROUP
          .key("memory_limit_mb", ValueType.INTEGER.in(Range.atLeast(1).or(0, "no limit")), 0)
          .scope(Scope.CALL)
          .keepsResults()
          .builderName("memoryLimit")
          .help("memory limit for weights, KV cache and buffers, in MiB")
          .declare();

  private ProcessorOptions() {}
}
