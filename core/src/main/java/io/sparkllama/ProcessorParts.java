package io.sparkllama;

import io.sparkllama.engine.Engine;
import io.sparkllama.engine.InspectedModel;
import io.sparkllama.engine.Tokenizer;
import io.sparkllama.internal.metrics.LiveMeter;
import io.sparkllama.internal.metrics.Meter;
import io.sparkllama.internal.scheduling.Admission;
import io.sparkllama.internal.scheduling.FunctionPool;
import io.sparkllama.internal.scheduling.WorkerPool;
import io.sparkllama.internal.topology.CpuReservation;
import io.sparkllama.internal.topology.Topology;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of an open processor, opened and closed together. */
final class ProcessorParts implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ProcessorParts.class);

  private final ProcessorConfig config;
  private final ProcessorPlan plan;
  private final CpuReservation reservation;
  private final LoadedModels models;
  private final Admission admission;
  private final Meter meter;
  private final WorkerPool workers;
  private final FunctionPool functions;
  private final Submissions submissions;

  private ProcessorParts(
      ProcessorConfig config,
      ProcessorPlan plan,
      CpuReservation reservation,
      LoadedModels models,
      ProgressListener listener,
      LongSupplier nanoClock) {
    this.config = config;
    this.plan = plan;
    this.reservation = reservation;
    this.models = models;
    this.admission = new Admission(models.any(), plan.contextLength(), plan.batchCapacity());
    this.meter =
        config.metrics() ? new LiveMeter(plan.threads().workers().size(), nanoClock) : Meter.NONE;
    ThreadPoolConfig pool = config.threadPool();
    this.workers =
        new WorkerPool(
            models::of,
            plan.sessions(),
            plan.threads(),
            plan.machine(),
            pool.workStealing(),
            pool.stackSize(),
            meter,
            nanoClock);
    this.functions =
        new FunctionPool(
            plan.threads(), plan.threadsPerWorker(), pool.workStealing(), pool.stackSize());
    this.submissions = new Submissions(workers, functions, meter, listener, nanoClock);
  }

  /** The parts of a processor of this process, with the engine that its model needs. */
  static ProcessorParts open(
      ProcessorConfig config, Consumer<ProcessorPlan> check, ProgressListener listener) {
    return open(
        config, EngineChoice.of(config), Topology.current(), check, listener, System::nanoTime);
  }

  /**
   * Reserves CPUs, loads the model and starts the threads. Cleans up if it fails.
   *
   * @param check may refuse the plan by throwing, before anything is taken
   */
  static ProcessorParts open(
      ProcessorConfig config,
      Engine engine,
      Topology machine,
      Consumer<ProcessorPlan> check,
      ProgressListener listener,
      LongSupplier nanoClock) {
    InspectedModel file = engine.inspect(Path.of(config.model()));
    List<Integer> affinity = config.threadPool().cpuAffinity();
    ProcessorPlan wanted = ProcessorPlan.of(config, engine.name(), file, machine, affinity);
    wanted.memory().requireWithin(config.memoryLimitBytes());
    check.accept(wanted);
    int threads = wanted.threads().workers().size() * wanted.threadsPerWorker();
    CpuReservation reservation = CpuReservation.of(affinity, threads);
    LoadedModels models = null;
    try {
      ProcessorPlan plan =
          affinity.isEmpty()
              ? wanted
              : ProcessorPlan.of(config, engine.name(), file, machine, reservation.cpus());
      models = LoadedModels.load(config, plan.threads(), machine, file);
      ProcessorParts parts =
          new ProcessorParts(config, plan, reservation, models, listener, nanoClock);
      plan.warnings().forEach(warning -> LOG.warn("{}: {}", config.model(), warning));
      LOG.info("Opened {}\n{}", config.model(), plan);
      return parts;
    } catch (RuntimeException e) {
      if (models != null) {
        models.close();
      }
      reservation.close();
      throw e;
    }
  }

  ProcessorConfig config() {
    return config;
  }

  ProcessorPlan plan() {
    return plan;
  }

  Tokenizer tokenizer() {
    return models.any().tokenizer();
  }

  Admission admission() {
    return admission;
  }

  Meter meter() {
    return meter;
  }

  FunctionPool functions() {
    return functions;
  }

  Submissions submissions() {
    return submissions;
  }

  /** Whether the workers still accept requests. */
  boolean takesRequests() {
    return workers.isOpen();
  }

  @Override
  public void close() {
    admission.close();
    functions.close();
    workers.close();
    models.close();
    reservation.close();
    LOG.info("Closed {}", config.model());
  }
}
