package io.sparkllama;

import io.sparkllama.common.Bytes;
import io.sparkllama.engine.Engine;
import io.sparkllama.engine.MemoryNeed;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.topology.CpuList;
import io.sparkllama.topology.NumaNode;
import io.sparkllama.topology.Placement;
import io.sparkllama.topology.ThreadPlan;
import io.sparkllama.topology.Topology;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a processor is going to be on this machine: known from its configuration and the head of the
 * model's file, before anything is loaded. Immutable; {@link #toString} is a table for people.
 *
 * @param engine name of the engine and its build
 * @param model facts about the model
 * @param machine the CPUs and NUMA nodes
 * @param threads where the workers run
 * @param threadsPerWorker threads that compute one worker's batch
 * @param contextLength tokens each sequence can hold
 * @param sessions the shape of each worker's session, by worker
 * @param memory what it all takes
 * @param warnings what is likely to disappoint
 */
public record ProcessorPlan(
    String engine,
    ModelInfo model,
    Topology machine,
    ThreadPlan threads,
    int threadsPerWorker,
    int contextLength,
    List<SessionParams> sessions,
    MemoryEstimate memory,
    List<String> warnings) {

  /**
   * Kernels for a batch compute up to 16 rows at a time; the benchmark {@code sequences} shows what
   * fewer cost.
   */
  private static final int ENOUGH_SEQUENCES = 16;

  /** The plan of a processor that shares the machine's CPUs with nobody. */
  static ProcessorPlan of(ProcessorConfig config, Engine engine, Topology machine) {
    return of(config, engine, machine, config.threadPool().cpuAffinity());
  }

  /**
   * The plan of a processor.
   *
   * @param freeCpus the CPUs of {@code cpuAffinity} that it may pin its workers to
   */
  static ProcessorPlan of(
      ProcessorConfig config, Engine engine, Topology machine, List<Integer> freeCpus) {
    Path path = Path.of(config.model());
    ModelInfo model = engine.inspect(path);
    List<String> warnings = new ArrayList<>();
    Placement placement = placement(config, model, warnings);
    ThreadPlan threads = ThreadPlan.of(placement, machine, freeCpus);
    warnings.addAll(threads.warnings());
    if (model.singleSequence() && config.maxBatchSize() > placement.workers()) {
      warnings.add(
          "one sequence per worker, "
              + placement.workers()
              + " instead of "
              + config.maxBatchSize()
              + " in all, as the model is recurrent");
    }
    int contextLength = config.contextSizeFor(model.trainedContextLength());
    List<SessionParams> sessions =
        sessions(config, model, contextLength, placement.workers(), placement.threadsPerWorker());
    MemoryEstimate memory =
        MemoryEstimate.of(
            memoryNeeds(engine, path, sessions), Math.max(1, threads.weightNodes().size()));
    return new ProcessorPlan(
        engine.name(),
        model,
        machine,
        threads,
        placement.threadsPerWorker(),
        contextLength,
        sessions,
        memory,
        List.copyOf(warnings));
  }

  /** Sessions have two shapes at most, and each reads the head of the file. */
  private static List<MemoryNeed> memoryNeeds(
      Engine engine, Path path, List<SessionParams> sessions) {
    Map<SessionParams, MemoryNeed> byShape = new HashMap<>();
    return sessions.stream()
        .map(session -> byShape.computeIfAbsent(session, shape -> engine.memoryNeed(path, shape)))
        .toList();
  }

  /**
   * As configured, but never more workers than sequences; and one worker with all threads for a
   * model whose sessions must not decode at the same time.
   */
  static Placement placement(ProcessorConfig config, ModelInfo model, List<String> warnings) {
    ThreadPoolConfig pool = config.threadPool();
    int workers = Math.min(pool.workers(), config.maxBatchSize());
    int threadsPerWorker = pool.threadsPerWorker();
    if (workers > 1 && model.concurrencyObstacle().isPresent()) {
      warnings.add(
          "one worker with "
              + pool.numThreads()
              + " threads instead of "
              + workers
              + " workers, as "
              + model.concurrencyObstacle().get()
              + "; a quantized model is faster");
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
    // where tokens see those behind them, a text cannot come in parts
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
                    // beside prompts, a token of each answer
                    promptTokens + share,
                    prefixes,
                    config.kvCacheType()))
        .toList();
  }

  /** Most tokens of a batch, in every worker. */
  int batchCapacity() {
    return sessions.stream().mapToInt(SessionParams::batchCapacity).min().orElseThrow();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    line(text, "engine", engine);
    line(text, "model", model.description());
    line(
        text,
        "machine",
        String.format(
            "CPUs allowed %s, usable %d, cores %d, sockets %d",
            CpuList.format(machine.allowed()),
            machine.usableThreads(),
            machine.allowedCores(),
            machine.allowedSockets()));
    for (NumaNode node : machine.nodes()) {
      line(
          text,
          "node " + node.id(),
          String.format(
              "CPUs %s, %.1f GiB",
              node.cpus().isEmpty() ? "none" : CpuList.format(node.cpus()),
              Bytes.toGib(node.memoryBytes())));
    }
    for (ThreadPlan.Worker worker : threads.workers()) {
      line(text, "worker " + worker.index(), describe(worker));
    }
    line(text, "context", contextLength + " tokens per sequence");
    line(text, "memory", memory.toString());
    threads.notes().forEach(note -> line(text, "note", note));
    fewSequences().ifPresent(note -> line(text, "note", note));
    warnings.forEach(warning -> line(text, "warning", warning));
    return text.toString();
  }

  /** Where the weights are read once for few tokens only. */
  private Optional<String> fewSequences() {
    int fewest = sessions.stream().mapToInt(SessionParams::sequences).min().orElseThrow();
    return sessions.size() == 1 || model.singleSequence() || fewest >= ENOUGH_SEQUENCES
        ? Optional.empty()
        : Optional.of(
            "sequences per worker: "
                + fewest
                + "; with "
                + ENOUGH_SEQUENCES
                + " or more a token takes less time, so raise maxBatchSize if memory allows");
  }

  private String describe(ThreadPlan.Worker worker) {
    String cpus =
        worker.pinnedTo().isEmpty() ? "any CPU" : "CPUs " + CpuList.format(worker.pinnedTo());
    String weights =
        threads.weightNodes().isEmpty() ? "" : ", weights on node " + worker.weightNode();
    return sessions.get(worker.index()).sequences()
        + " sequences, "
        + threadsPerWorker
        + (threadsPerWorker == 1 ? " thread on " : " threads on ")
        + cpus
        + weights;
  }

  private static void line(StringBuilder text, String label, String value) {
    text.append(String.format("%-10s %s%n", label, value));
  }
}
