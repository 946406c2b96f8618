package io.sparkllama.internal.backend;

import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.engine.EngineException;
import io.sparkllama.internal.process.CallServer;
import io.sparkllama.internal.process.ProcessControl;
import io.sparkllama.internal.process.RowComputer;
import io.sparkllama.internal.process.WatchedEngine;
import io.sparkllama.internal.request.Request;
import io.sparkllama.internal.topology.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The engine process: opens a processor in itself and computes the requests that it gets.
 * Thread-safe.
 */
final class EngineServer implements RowComputer {

  /** The process that sends the requests remembers them. */
  private static final Path NO_FOLDER = Path.of("");

  private final CompletableFuture<PlannedProcessor> planned = new CompletableFuture<>();
  private final CompletableFuture<Void> mayLoad = new CompletableFuture<>();
  private final CompletableFuture<InProcessBackend> opened = new CompletableFuture<>();
  private volatile @Nullable WatchedEngine engine;

  private EngineServer() {}

  public static void main(String[] arguments) throws IOException {
    ProcessControl.dieWithParent();
    EngineServer server = new EngineServer();
    try {
      new CallServer<>(server, server::longestCallMillis).serve();
    } finally {
      // Nothing here needs an orderly end, and a thread in native code would delay one.
      Runtime.getRuntime().halt(0);
    }
  }

  private long longestCallMillis() {
    WatchedEngine watched = engine;
    return watched == null ? 0 : watched.longestCallMillis();
  }

  /** Begins to open a processor; returns its plan, and waits for {@link #load}. */
  CompletableFuture<PlannedProcessor> plan(ProcessorConfig config) {
    Thread opener = new Thread(() -> open(config), "spark-llama-engine-open");
    opener.setDaemon(true);
    opener.start();
    return planned;
  }

  private void open(ProcessorConfig config) {
    try {
      WatchedEngine watched = new WatchedEngine(EngineChoice.of(config));
      engine = watched;
      opened.complete(
          InProcessBackend.open(
              config.toBuilder().inFlightFolder(NO_FOLDER).config(),
              watched,
              Topology.current(),
              plan -> {
                planned.complete(plan);
                mayLoad.join();
              },
              (done, failed, total) -> {},
              System::nanoTime));
    } catch (Throwable e) {
      planned.completeExceptionally(e);
      opened.completeExceptionally(e);
    }
  }

  /** Goes on to load; returns the plan with the CPUs that were reserved. */
  CompletableFuture<PlannedProcessor> load() {
    mayLoad.complete(null);
    return opened.thenApply(InProcessBackend::plan);
  }

  @Override
  @SuppressWarnings("unchecked") // the other process sends requests
  public List<? extends CompletionStage<?>> computeAll(List<?> rows) {
    return backend().submitEach((List<Request<?>>) rows);
  }

  /** What computes the requests. */
  InProcessBackend backend() {
    if (!opened.isDone() || opened.isCompletedExceptionally()) {
      throw new EngineException("the engine process has opened no model");
    }
    return opened.join();
  }
}
