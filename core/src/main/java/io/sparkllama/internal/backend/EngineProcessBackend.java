package io.sparkllama.internal.backend;

import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.internal.common.Futures;
import io.sparkllama.internal.metrics.LiveMeter;
import io.sparkllama.internal.metrics.Meter;
import io.sparkllama.internal.process.EngineCall;
import io.sparkllama.internal.process.EngineProcess;
import io.sparkllama.internal.request.Request;
import io.sparkllama.internal.scheduling.BatchCall;
import io.sparkllama.internal.scheduling.FunctionPool;
import io.sparkllama.result.Failure;
import io.sparkllama.result.Outcome;
import io.sparkllama.result.ProcessorStats;
import io.sparkllama.result.TokenizationResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An engine in a process of its own, which no crash in native code can leave. */
final class EngineProcessBackend implements Backend {

  private static final Logger LOG = LoggerFactory.getLogger(EngineProcessBackend.class);

  /** Rows that the engine process has per sequence: those it computes, and as many to go on. */
  private static final int ROWS_PER_SEQUENCE = 3;

  private static final int LEAST_ROWS = 64;

  private final String model;
  private final BatchCall.Progress progress;
  private final Meter meter;
  private final CarriedTokens tokens = new CarriedTokens();
  private final EngineProcess<EngineServer> process;
  private final FunctionPool functions;

  /** Of the latest process; CPUs that it reserved may differ from those of an earlier one. */
  private volatile PlannedProcessor plan;

  @SuppressWarnings("NullAway") // the process is ready once open, which sets the plan, has returned
  private EngineProcessBackend(
      ProcessorConfig config, Consumer<PlannedProcessor> check, BatchCall.Progress progress) {
    this.model = config.model();
    this.progress = progress;
    this.meter = config.metrics() ? new LiveMeter(0, System::nanoTime) : Meter.NONE;
    this.process =
        new EngineProcess<>(
            EngineServer.class,
            Duration.ofMillis(config.engineTimeoutMs()),
            Math.max(LEAST_ROWS, ROWS_PER_SEQUENCE * config.maxBatchSize()),
            caller -> open(config, caller, check));
    this.functions = plan.functionPool(config.threadPool());
  }

  /**
   * Starts a process and opens the model in it.
   *
   * @param check may refuse the plan by throwing, before anything is taken
   */
  static EngineProcessBackend open(
      ProcessorConfig config, Consumer<PlannedProcessor> check, BatchCall.Progress progress) {
    EngineProcessBackend backend = new EngineProcessBackend(config, check, progress);
    backend.plan.warnings().forEach(warning -> LOG.warn("{}: {}", config.model(), warning));
    LOG.info("Opened {} in a separate process\n{}", config.model(), backend.plan);
    return backend;
  }

  /** The plan of a processor, made in a process that ends right after. */
  static PlannedProcessor plan(ProcessorConfig config) {
    List<PlannedProcessor> plans = new ArrayList<>();
    new EngineProcess<EngineServer>(
            EngineServer.class,
            Duration.ofMillis(config.engineTimeoutMs()),
            1,
            caller -> plans.add(caller.call(new EngineCalls.Draft(config))))
        .close();
    return plans.get(0);
  }

  private void open(
      ProcessorConfig config,
      EngineProcess.Caller<EngineServer> caller,
      Consumer<PlannedProcessor> check) {
    PlannedProcessor wanted = caller.call(new EngineCalls.Plan(config));
    if (plan == null) {
      check.accept(wanted);
    }
    plan = caller.call(new EngineCalls.Load());
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
    return submitEach(List.of(request)).get(0);
  }

  @Override
  public <R extends Outcome> CompletableFuture<List<R>> submitAll(
      List<? extends Request<R>> requests) {
    BatchCall<R> call = new BatchCall<>(meter, progress, System::nanoTime);
    call.await(submitEach(requests));
    return call.future();
  }

  private <R extends Outcome> List<CompletableFuture<R>> submitEach(
      List<? extends Request<R>> requests) {
    long startNanos = System.nanoTime();
    requests.forEach(request -> meter.itemStarted());
    return process
        .rows(
            requests.stream()
                .map(request -> new EngineProcess.Row<>(request, new RowSubstitute<>(request)))
                .toList())
        .stream()
        .map(computed -> counted(computed, startNanos))
        .toList();
  }

  /** A future of its own, so that a row counts before anyone who waits for it goes on. */
  private <R extends Outcome> CompletableFuture<R> counted(
      CompletableFuture<R> computed, long startNanos) {
    CompletableFuture<R> result = new CompletableFuture<>();
    result.whenComplete((value, failure) -> computed.cancel(true));
    computed.whenComplete(
        (value, failure) -> {
          meter.itemFinished(System.nanoTime() - startNanos, failure == null && value.success());
          Futures.complete(result, value, failure);
        });
    return result;
  }

  @Override
  public Optional<Failure> faultOf(Request<?> request) {
    return ask(new EngineCalls.FaultOf(request));
  }

  @Override
  public TokenizationResult tokenize(String text) {
    return Futures.await(
        process.ask(
            new EngineCalls.Tokenize(text),
            new RowSubstitute<>((failure, attempts) -> TokenizationResult.refused(failure))));
  }

  @Override
  public String detokenize(int[] ids) {
    return ask(new EngineCalls.Detokenize(Arrays.stream(ids).boxed().toList()));
  }

  private <A> A ask(EngineCall<EngineServer, A> call) {
    return Futures.await(process.ask(call, null));
  }

  @Override
  public ProcessorStats stats() {
    ProcessorStats own = meter.snapshot();
    return meter == Meter.NONE || !process.isOpen()
        ? own
        : tokens.addTo(own, ask(new EngineCalls.Stats()));
  }

  @Override
  public boolean isOpen() {
    return process.isOpen();
  }

  @Override
  public void close() {
    functions.close();
    process.close();
    LOG.info("Closed {}", model);
  }
}
