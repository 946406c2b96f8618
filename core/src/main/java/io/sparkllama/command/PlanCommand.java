package io.sparkllama.command;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.ProcessorBuilder;
import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.EngineException;
import io.sparkllama.internal.topology.CpuList;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Prints the plan of a processor on this machine: workers, CPUs, NUMA nodes and memory. Loads
 * nothing. Exit codes: 0 on success, 1 if no such processor is possible, 2 for invalid arguments.
 */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Prints where the workers for a model would run and how much memory they would need.")
public final class PlanCommand implements Callable<Integer> {

  /** Thread pools for typical purposes. */
  enum Preset {
    LOW_LATENCY,
    BALANCED,
    MAX_THROUGHPUT;

    ThreadPoolConfig config() {
      return switch (this) {
        case LOW_LATENCY -> ThreadPoolConfig.lowLatency();
        case BALANCED -> ThreadPoolConfig.balanced();
        case MAX_THROUGHPUT -> ThreadPoolConfig.maxThroughput();
      };
    }
  }

  @Spec private CommandSpec spec;

  @Option(names = "--model", required = true, description = "the GGUF file")
  private Path model;

  @Option(names = "--preset", description = "thread pool to start with: ${COMPLETION-CANDIDATES}")
  private Preset preset;

  @Option(
      names = "--threads",
      description = "number of compute threads; by default the usable CPUs")
  private Integer threads;

  @Option(names = "--threads-per-worker", description = "threads that compute one batch together")
  private Integer threadsPerWorker;

  @Option(
      names = "--numa-aware",
      description = "keep a copy of the weights and separate workers on each NUMA node")
  private boolean numaAware;

  @Option(names = "--cpu-affinity", description = "CPUs to pin workers to, such as 0-3,8")
  private String cpuAffinity;

  @Option(names = "--max-batch-size", description = "sequences decoded together")
  private Integer maxBatchSize;

  @Option(
      names = "--context-size",
      description = "context length in tokens per sequence; 0 for the model's own, at most 2048")
  private int contextSize = ProcessorConfig.AUTOMATIC_CONTEXT_SIZE;

  /** Runs the command and exits the JVM. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new PlanCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments));
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      ProcessorBuilder builder =
          ParallelProcessor.builder(model).threadPool(threadPool()).contextSize(contextSize);
      if (maxBatchSize != null) {
        builder.maxBatchSize(maxBatchSize);
      }
      out.print(builder.plan().text(Flags.namesOf(spec)));
      out.flush();
      return CommandLine.ExitCode.OK;
    } catch (EngineException | IllegalArgumentException e) {
      spec.commandLine().getErr().println("error: " + Flags.message(e, spec));
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private ThreadPoolConfig threadPool() {
    ThreadPoolConfig.Builder pool =
        preset == null ? ThreadPoolConfig.builder() : preset.config().toBuilder();
    if (threads != null) {
      pool.numThreads(threads);
    }
    if (threadsPerWorker != null) {
      pool.threadsPerWorker(threadsPerWorker);
    }
    if (cpuAffinity != null) {
      pool.cpuAffinity(List.copyOf(CpuList.parse(cpuAffinity)));
    }
    return pool.numaAware(numaAware).build();
  }
}
