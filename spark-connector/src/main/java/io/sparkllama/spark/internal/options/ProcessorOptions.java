package io.sparkllama.spark.internal.options;

import io.sparkllama.config.Isolation;
import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.CacheType;
import io.sparkllama.option.Options;
import java.util.List;
import java.util.Optional;

/** Options for the shape of an executor's processor: threads, memory, GPUs. */
public final class ProcessorOptions {

  static final OptionGroup GROUP = new OptionGroup("Processor");

  public static final OptionKey<Optional<Integer>> NUM_THREADS =
      GROUP
          .optionalNumber(Options.NUM_THREADS, ValueType.INTEGER)
          .scope(Scope.CALL)
          .keepsResults()
          .help("compute threads per executor; by default the CPUs of the executor")
          .declare();

  public static final OptionKey<Integer> THREADS_PER_WORKER =
      GROUP
          .number(Options.THREADS_PER_WORKER, ValueType.INTEGER)
          .scope(Scope.CALL)
          .keepsResults()
          .help("threads that compute one batch together")
          .declare();

  public static final OptionKey<Boolean> WORK_STEALING =
      GROUP
          .key(Options.WORK_STEALING, ValueType.BOOLEAN, ThreadPoolConfig.DEFAULT_WORK_STEALING)
          .scope(Scope.CALL)
          .keepsResults()
          .help("whether idle workers steal rows that wait for other workers")
          .declare();

  public static final OptionKey<Boolean> NUMA_AWARE =
      GROUP
          .key(Options.NUMA_AWARE, ValueType.BOOLEAN, ThreadPoolConfig.DEFAULT_NUMA_AWARE)
          .scope(Scope.CALL)
          .keepsResults()
          .help("whether each NUMA node has its own copy of the weights and its own workers")
          .declare();

  public static final OptionKey<List<Integer>> CPU_AFFINITY =
      GROUP
          .key(Options.CPU_AFFINITY, ValueType.CPUS)
          .scope(Scope.CALL)
          .keepsResults()
          .help("CPUs to pin workers to, such as 0-3,8")
          .declare();

  public static final OptionKey<Integer> MAX_BATCH_SIZE =
      GROUP
          .number(Options.MAX_BATCH_SIZE, ValueType.INTEGER)
          .scope(Scope.CALL)
          .keepsResults()
          .help("number of sequences decoded together")
          .declare();

  public static final OptionKey<Integer> CONTEXT_SIZE =
      GROUP
          .number(Options.CONTEXT_SIZE, ValueType.INTEGER)
          .scope(Scope.CALL)
          .changesResults()
          .help("context length in tokens per sequence, prompt and generated text together")
          .declare();

  public static final OptionKey<Integer> BATCH_TOKENS =
      GROUP
          .number(Options.BATCH_TOKENS, ValueType.INTEGER)
          .scope(Scope.CALL)
          .keepsResults()
          .help("maximum number of prompt tokens in a batch")
          .declare();

  public static final OptionKey<CacheType> KV_CACHE_TYPE =
      GROUP
          .choice(Options.KV_CACHE_TYPE, ProcessorConfig.DEFAULT_KV_CACHE_TYPE)
          .scope(Scope.CALL)
          .changesResults()
          .help("data type of the KV cache; q8_0 halves its memory")
          .declare();

  public static final OptionKey<Optional<Integer>> GPU_LAYERS =
      GROUP
          .optionalNumber(Options.GPU_LAYERS, ValueType.INTEGER)
          .scope(Scope.CALL)
          .keepsResults()
          .help("layers to offload to GPUs; by default all if Spark assigned a GPU, else 0")
          .declare();

  public static final OptionKey<Optional<Integer>> MAIN_GPU =
      GROUP
          .optionalNumber(Options.MAIN_GPU, ValueType.INTEGER)
          .scope(Scope.CALL)
          .keepsResults()
          .help("GPU for all offloaded layers; by default the one Spark assigned, else all GPUs")
          .declare();

  public static final OptionKey<Boolean> PREFIX_SHARING =
      GROUP
          .key(Options.PREFIX_SHARING, ValueType.BOOLEAN, ProcessorConfig.DEFAULT_PREFIX_SHARING)
          .scope(Scope.CALL)
          .keepsResults()
          .help("whether workers compute a common prefix of several rows only once")
          .declare();

  public static final OptionKey<Integer> MEMORY_LIMIT_MB =
      GROUP
          .key(
              Options.MEMORY_LIMIT,
              ValueType.INTEGER.in(Options.MEMORY_LIMIT.range()),
              Options.MEMORY_LIMIT.defaultValue())
          .name("memory_limit_mb")
          .scope(Scope.CALL)
          .keepsResults()
          .help("memory limit for weights, KV cache and buffers, in MiB")
          .declare();

  public static final OptionKey<Isolation> ISOLATION =
      GROUP
          .choice(Options.ISOLATION, ProcessorConfig.DEFAULT_ISOLATION)
          .scope(Scope.CALL)
          .keepsResults()
          .help(
              "where native code runs: in_process, or process for a separate engine process, so"
                  + " that a crash or hang does not end the executor; auto is process where"
                  + " it is possible")
          .declare();

  public static final OptionKey<Long> ENGINE_TIMEOUT_MS =
      GROUP
          .number(Options.ENGINE_TIMEOUT_MS, ValueType.LONG)
          .scope(Scope.CALL)
          .keepsResults()
          .help(
              "milliseconds after which an engine process that does not respond is killed; must"
                  + " be longer than one decode call")
          .declare();

  private ProcessorOptions() {}
}
