package io.sparkllama.internal.backend;

import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.Engine;
import io.sparkllama.engine.InspectedModel;
import io.sparkllama.internal.inflight.InFlightFile;
import io.sparkllama.internal.metrics.LiveMeter;
import io.sparkllama.internal.metrics.Meter;
import io.sparkllama.internal.request.Request;
import io.sparkllama.internal.scheduling.Admission;
import io.sparkllama.internal.scheduling.BatchCall;
import io.sparkllama.internal.scheduling.FunctionPool;
import io.sparkllama.internal.scheduling.Scheduler;
import io.sparkllama.internal.scheduling.WorkerPool;
import io.sparkllama.internal.topology.CpuReservation;
import io.sparkllama.internal.topology.Topology;
import io.sparkllama.result.Failure;
import io.sparkllama.result.Outcome;
import io.sparkllama.result.ProcessorStats;
import io.sparkllama.result.TokenizationResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An engine in this process: models, workers and CPUs, opened and closed together. */
public final class InProcessBackend implements Backend {

  private static final Logger LOG = LoggerFactory.getLogger(InProcessBackend.class);

  private final String model;
  private final PlannedProcessor plan;
  private final CpuReservation reservation;
  private final LoadedModels models;
  private final Meter meter;
  private final FunctionPool functions;
  private final Scheduler scheduler;
  private final Optional<InFlightFile> inFlight;
  private final BatchCall.Progress progress;
  private final LongSupplier nanoClock;

  private InProcessBackend(
      ProcessorConfig config,
      PlannedProcessor plan,
      CpuReservation reservation,
      LoadedModels models,
      BatchCall.Progress progress,
      LongSupplier nanoClock) {
    this.model = config.model();
    this.plan = plan;
    this.reservation = reservation;
    this.models = models;
    this.progress = progress;
    this.nanoClock = nanoClock;
    this.meter =
        config.metrics() ? new LiveMeter(plan.threads().workers().size(), nanoClock) : Meter.NONE;
    ThreadPoolConfig pool = config.threadPool();
    Admission admission =
        new Admission(models.any(), plan.contextLength(), plan.batchCapacity(), nanoClock);
    WorkerPool workers =
        new WorkerPool(
            models::of,
            plan.sessions(),
            plan.threads(),
            plan.machine(),
            pool.workStealing(),
            pool.stackSize(),
            meter,
            nanoClock);
    this.functions = plan.functionPool(pool);
    this.scheduler = new Scheduler(admission, workers, functions);
    this.inFlight = inFlightFile(config);
  }

  /**
   * Reserves CPUs, loads the model and starts the threads. Cleans up if it fails.
   *
   * @param check may refuse the plan by throwing, before anything is taken
   */
  public static InProcessBackend open(
      ProcessorConfig config,
      Engine engine,
      Topology machine,
      Consumer<PlannedProcessor> check,
      BatchCall.Progress progress,
      LongSupplier nanoClock) {
    InspectedModel file = engine.inspect(Path.of(config.model()));
    List<Integer> affinity = config.threadPool().cpuAffinity();
    PlannedProcessor wanted = PlannedProcessor.of(config, engine.name(), file, machine, affinity);
    MemoryCheck.of(wanted.memory()).requireWithin(config.memoryLimitBytes());
    check.accept(wanted);
    int threads = wanted.threads().workers().size() * wanted.threadsPerWorker();
    CpuReservation reservation = CpuReservation.of(affinity, threads);
    LoadedModels models = null;
    try {
      PlannedProcessor plan =
          affinity.isEmpty()
              ? wanted
              : PlannedProcessor.of(config, engine.name(), file, machine, reservation.cpus());
      models = LoadedModels.load(config, plan.threads(), file);
      InProcessBackend backend =
          new InProcessBackend(config, plan, reservation, models, progress, nanoClock);
      plan.warnings().forEach(warning -> LOG.warn("{}: {}", config.model(), warning));
      LOG.info("Opened {}\n{}", config.model(), plan);
      return backend;
    } catch (RuntimeException e) {
      if (models != null) {
        models.close();
      }
      reservation.close();
      throw e;
    }
  }

  /** Requests in flight are recorded if that is wanted and can be done. */
  private static Optional<InFlightFile> inFlightFile(ProcessorConfig config) {
    if (config.inFlightFolder().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InFlightFile.create(Path.of(config.inFlightFolder()), config.model()));
    } catch (IOException | RuntimeException e) {
      LOG.warn("Cannot record what is in flight in {}", config.inFlightFolder(), e);
      return Optional.empty();
    }
  }

  @Override
  public PlannedProcessor plan() {
    return plan;
  }

  @Override
  public FunctionPool functions() {
    return functions;
  }

  @Override
  public <R extends Outcome> CompletableFuture<R> submit(Request<R> request) {
    return counted(1, () -> scheduler.submit(request));
  }

  @Override
  public <R extends Outcome> CompletableFuture<List<R>> submitAll(
      List<? extends Request<R>> requests) {
    BatchCall<R> call = new BatchCall<>(meter, progress, nanoClock);
    return counted(
        requests.size(),
        () -> {
          scheduler.submitAll(requests, call);
          return call.future();
        });
  }

  /** Requests count as in flight, if that is recorded, until their future is done. */
  private <T> CompletableFuture<T> counted(
      int requests, Supplier<CompletableFuture<T>> submission) {
    return inFlight.isPresent() ? inFlight.get().during(requests, submission) : submission.get();
  }

  /** Starts requests of several callers together; a future for each, in their order. */
  List<? extends CompletableFuture<?>> submitEach(List<? extends Request<?>> requests) {
    return scheduler.submitEach(requests);
  }

  @Override
  public Optional<Failure> faultOf(Request<?> request) {
    return scheduler.faultOf(request);
  }

  @Override
  public TokenizationResult tokenize(String text) {
    return texts().tokenize(text);
  }

  @Override
  public String detokenize(int[] tokens) {
    return texts().detokenize(tokens);
  }

  private TextTokenizer texts() {
    return new TextTokenizer(models.any().tokenizer());
  }

  @Override
  public ProcessorStats stats() {
    return meter.snapshot();
  }

  @Override
  public boolean isOpen() {
    return scheduler.isOpen();
  }

  @Override
  public void close() {
    scheduler.close();
    inFlight.ifPresent(InProcessBackend::delete);
    models.close();
    reservation.close();
    LOG.info("Closed {}", model);
  }

  private static void delete(InFlightFile file) {
    try {
      file.close();
    } catch (IOException e) {
      LOG.debug("Cannot delete the file of requests in flight", e);
    }
  }
}
