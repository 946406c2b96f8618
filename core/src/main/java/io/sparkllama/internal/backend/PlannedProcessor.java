package io.sparkllama.internal.backend;

import io.sparkllama.config.Isolation;
import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.Engine;
import io.sparkllama.engine.InspectedModel;
import io.sparkllama.engine.MemoryEstimate;
import io.sparkllama.engine.MemoryNeed;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.internal.scheduling.FunctionPool;
import io.sparkllama.internal.topology.Placement;
import io.sparkllama.internal.topology.ThreadPlan;
import io.sparkllama.internal.topology.Topology;
import io.sparkllama.option.Message;
import io.sparkllama.option.OptionNames;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a processor will be on this machine, before anything is loaded. Immutable; an engine process
 * sends it to the process that started it.
 *
 * @param engine name of the engine and its build
 * @param isolation where the engine runs
 * @param model facts from the model file
 * @param machine the CPUs and NUMA nodes
 * @param threads where the workers run
 * @param sessions the shape of each worker's session, by worker index
 * @param memory the memory needed in total
 * @param warnings settings that are likely to hurt performance
 */
public record PlannedProcessor(
    String engine,
    Isolation isolation,
    ModelInfo model,
    Topology machine,
    ThreadPlan threads,
    List<SessionParams> sessions,
    MemoryEstimate memory,
    List<Message> warnings)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  public PlannedProcessor {
    sessions = List.copyOf(sessions);
    warnings = List.copyOf(warnings);
  }

  /** The plan of a processor that does not share the machine's CPUs with other processors. */
  static PlannedProcessor of(ProcessorConfig config, Engine engine, Topology machine) {
    return of(
        config,
        engine.name(),
        engine.inspect(Path.of(config.model())),
        machine,
        config.threadPool().cpuAffinity());
  }

  /**
   * The plan of a processor.
   *
   * @param engine name of the engine and its build
   * @param freeCpus the CPUs of {@code cpuAffinity} that are free for its workers
   */
  static PlannedProcessor of(
      ProcessorConfig config,
      String engine,
      InspectedModel file,
      Topology machine,
      List<Integer> freeCpus) {
    ModelInfo model = file.info();
    List<Message> warnings = new ArrayList<>();
    Placement placement = placement(config, model, warnings);
    ThreadPlan threads = ThreadPlan.of(placement, machine, freeCpus);
    warnings.addAll(threads.warnings());
    if (model.singleSequence() && config.maxBatchSize() > placement.workers()) {
      warnings.add(
          Message.of(
              "using one sequence per worker, ",
              placement.workers(),
              " instead of ",
              config.maxBatchSize(),
              " in total, because the model is recurrent"));
    }
    int contextLength = config.contextSizeFor(model.trainedContextLength());
    List<SessionParams> sessions =
        sessions(config, model, contextLength, placement.workers(), placement.threadsPerWorker());
    MemoryEstimate memory =
        MemoryEstimate.of(memoryNeeds(file, sessions), Math.max(1, threads.weightNodes().size()));
    return new PlannedProcessor(
        engine, config.isolation(), model, machine, threads, sessions, memory, warnings);
  }

  /** Sessions have at most two shapes; each is computed once. */
  private static List<MemoryNeed> memoryNeeds(InspectedModel file, List<SessionParams> sessions) {
    Map<SessionParams, MemoryNeed> byShape = new HashMap<>();
    return sessions.stream()
        .map(session -> byShape.computeIfAbsent(session, file::memoryNeed))
        .toList();
  }

  /**
   * The configured placement, with two exceptions: never more workers than sequences, and a single
   * worker with all threads if the model's sessions must not decode concurrently.
   */
  private static Placement placement(
      ProcessorConfig config, ModelInfo model, List<Message> warnings) {
    ThreadPoolConfig pool = config.threadPool();
    int workers = Math.min(pool.workers(), config.maxBatchSize());
    int threadsPerWorker = pool.threadsPerWorker();
    if (workers > 1 && model.concurrencyObstacle().isPresent()) {
      warnings.add(
          Message.of(
              "using one worker with ",
              pool.numThreads(),
              " threads instead of ",
              workers,
              " workers, because ",
              model.concurrencyObstacle().get(),
              "; a quantized model would be faster"));
      workers = 1;
      threadsPerWorker = pool.numThreads();
    }
    return new Placement(workers, threadsPerWorker, pool.numaAware(), pool.cpuAffinity());
  }

  private static List<SessionParams> sessions(
      ProcessorConfig config,
      ModelInfo model,
      int contextLength,
      int workers,
      int threadsPerWorker) {
    int sequences = config.maxBatchSize();
    // Without causal attention, a text cannot be split over several batches.
    int promptTokens =
        model.causal() ? config.batchTokens() : Math.max(config.batchTokens(), contextLength);
    int prefixes = config.prefixSharing() && model.sharesPrefixes() && model.causal() ? 1 : 0;
    return IntStream.range(0, workers)
        .map(
            i ->
                model.singleSequence()
                    ? 1
                    : sequences / workers + (i < sequences % workers ? 1 : 0))
        .mapToObj(
            share ->
                new SessionParams(
                    share,
                    contextLength,
                    threadsPerWorker,
                    // One generated token per sequence in addition to the prompts.
                    promptTokens + share,
                    prefixes,
                    config.kvCacheType()))
        .toList();
  }

  /** Threads that compute a worker's batch. */
  public int threadsPerWorker() {
    return sessions.get(0).threads();
  }

  /** Context length in tokens per sequence. */
  public int contextLength() {
    return sessions.get(0).contextLength();
  }

  /** Threads for callers' functions, placed like the workers. */
  FunctionPool functionPool(ThreadPoolConfig pool) {
    return new FunctionPool(threads, threadsPerWorker(), pool.workStealing(), pool.stackSize());
  }

  /** Maximum number of tokens of a batch that every worker supports. */
  int batchCapacity() {
    return sessions.stream().mapToInt(SessionParams::batchCapacity).min().orElseThrow();
  }

  /** A table for display, with the names that a surface has for options. */
  public String text(OptionNames names) {
    return new PlanText(this, names).toString();
  }

  @Override
  public String toString() {
    return text(OptionNames.JAVA);
  }
}
