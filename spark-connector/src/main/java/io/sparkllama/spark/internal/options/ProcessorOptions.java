package io.sparkllama.spark.internal.options;

import io.sparkllama.ProcessorConfig;
import io.sparkllama.ThreadPoolConfig;
import io.sparkllama.engine.CacheType;
import java.util.List;
import java.util.Optional;

/** The shape of an executor's processor: threads, memory, GPUs. */
public final class ProcessorOptions {

  static final OptionGroup GROUP = new OptionGroup("Processor");

  private static final int MOST_THREADS = 4096;
  private static final int MOST_THREADS_PER_WORKER = 512;
  private static final int MOST_SEQUENCES = 1 << 16;
  private static final int LARGEST_CONTEXT = 1 << 24;
  private static final int FEWEST_BATCH_TOKENS = 32;
  private static final int MOST_BATCH_TOKENS = 1 << 20;

  public static final OptionKey<Optional<Integer>> NUM_THREADS =
      GROUP
          .key("num_threads", ValueType.INTEGER.in(Range.between(1, MOST_THREADS)).optional())
          .scope(Scope.CALL)
          .keepsResults()
          .help("threads of an executor's processor; empty for its CPUs")
          .declare();

  public static final OptionKey<Integer> THREADS_PER_WORKER =
      GROUP
          .key(
              "threads_per_worker",
              ValueType.INTEGER.in(Range.between(1, MOST_THREADS_PER_WORKER)),
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
          .help("whether idle workers take rows that wait for others")
          .declare();

  public static final OptionKey<Boolean> NUMA_AWARE =
      GROUP
          .key("numa_aware", ValueType.BOOLEAN, ThreadPoolConfig.DEFAULT_NUMA_AWARE)
          .scope(Scope.CALL)
          .keepsResults()
          .help("whether each NUMA node has its own weights and workers")
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
              ValueType.INTEGER.in(Range.between(1, MOST_SEQUENCES)),
              ProcessorConfig.DEFAULT_MAX_BATCH_SIZE)
          .scope(Scope.CALL)
          .keepsResults()
          .help("sequences decoded together")
          .declare();

  public static final OptionKey<Integer> CONTEXT_SIZE =
      GROUP
          .key(
              "context_size",
              ValueType.INTEGER.in(
                  Range.between(2, LARGEST_CONTEXT)
                      .or(ProcessorConfig.AUTOMATIC_CONTEXT_SIZE, "the model's own")),
              ProcessorConfig.AUTOMATIC_CONTEXT_SIZE)
          .scope(Scope.CALL)
          .changesResults()
          .help("tokens per sequence, prompt and generated text together")
          .declare();

  public static final OptionKey<Integer> BATCH_TOKENS =
      GROUP
          .key(
              "batch_tokens",
              ValueType.INTEGER.in(Range.between(FEWEST_BATCH_TOKENS, MOST_BATCH_TOKENS)),
              ProcessorConfig.DEFAULT_BATCH_TOKENS)
          .scope(Scope.CALL)
          .keepsResults()
          .help("most prompt tokens in a batch")
          .declare();

  public static final OptionKey<CacheType> KV_CACHE_TYPE =
      GROUP
          .choice("kv_cache_type", ProcessorConfig.DEFAULT_KV_CACHE_TYPE)
          .scope(Scope.CALL)
          .changesResults()
          .help("how to store the KV cache; q8_0 takes half the memory")
          .declare();

  public static final OptionKey<Optional<Integer>> GPU_LAYERS =
      GROUP
          .key("gpu_layers", ValueType.INTEGER.in(Range.atLeast(0)).optional())
          .scope(Scope.CALL)
          .keepsResults()
          .help("layers to offload to GPUs; empty for all where Spark assigned one, else 0")
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
          .help("GPU that takes them; empty for the one that Spark assigned, else all")
          .declare();

  public static final OptionKey<Boolean> PREFIX_SHARING =
      GROUP
          .key("prefix_sharing", ValueType.BOOLEAN, ProcessorConfig.DEFAULT_PREFIX_SHARING)
          .scope(Scope.CALL)
          .keepsResults()
          .help("whether prefix tokens that rows have in common are computed once")
          .declare();

  public static final OptionKey<Integer> MEMORY_LIMIT_MB =
      GROUP
          .key("memory_limit_mb", ValueType.INTEGER.in(Range.atLeast(1).or(0, "no limit")), 0)
          .scope(Scope.CALL)
          .keepsResults()
          .builderName("memoryLimit")
          .help("most MiB for weights, KV cache and buffers")
          .declare();

  private ProcessorOptions() {}
}
