package io.sparkllama.internal.backend;

import io.sparkllama.config.Isolation;
import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.engine.Engine;
import io.sparkllama.engine.EngineProvider;
import io.sparkllama.internal.inflight.DeadProcesses;
import io.sparkllama.internal.library.NativeBundle;
import io.sparkllama.internal.llama.LlamaEngine;
import io.sparkllama.internal.process.EngineProcess;
import io.sparkllama.internal.scheduling.BatchCall;
import io.sparkllama.internal.topology.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Selects the engine: the one registered for the model's scheme, else llama.cpp; and the process
 * that it runs in.
 */
public final class EngineChoice {

  private static final Logger LOG = LoggerFactory.getLogger(EngineChoice.class);

  private EngineChoice() {}

  static Engine of(ProcessorConfig config) {
    return EngineProvider.of(config.model())
        .map(EngineProvider::engine)
        .orElseGet(() -> llama(config.nativeLibrary()));
  }

  /** Opens what computes a processor's requests, in this process or another. */
  public static Backend open(
      ProcessorConfig config, Consumer<PlannedProcessor> check, BatchCall.Progress progress) {
    ProcessorConfig decided = withIsolation(config);
    return decided.isolation() == Isolation.PROCESS
        ? EngineProcessBackend.open(decided, check, progress)
        : InProcessBackend.open(
            decided, of(decided), Topology.current(), check, progress, System::nanoTime);
  }

  /** The plan of a processor. */
  public static PlannedProcessor plan(ProcessorConfig config) {
    ProcessorConfig decided = withIsolation(config);
    return decided.isolation() == Isolation.PROCESS
        ? EngineProcessBackend.plan(decided)
        : PlannedProcessor.of(decided, of(decided), Topology.current());
  }

  /** The configuration with an isolation that is decided. */
  private static ProcessorConfig withIsolation(ProcessorConfig config) {
    boolean isolated =
        switch (config.isolation()) {
          case PROCESS -> true;
          case AUTO -> EngineProcess.isPossible();
          case IN_PROCESS -> EngineProcess.isPossible() && hasEndedAProcess(config);
        };
    Isolation decided = isolated ? Isolation.PROCESS : Isolation.IN_PROCESS;
    return config.toBuilder().isolation(decided).config();
  }

  /** Whether a process of this host ended in the middle of its work with the model. */
  private static boolean hasEndedAProcess(ProcessorConfig config) {
    if (config.inFlightFolder().isEmpty()) {
      return false;
    }
    try {
      int inFlight = DeadProcesses.inFlight(Path.of(config.inFlightFolder()), config.model());
      if (inFlight > 0) {
        LOG.warn(
            "{}: {} requests were in flight when an earlier process on this host ended; the"
                + " engine runs in a separate process, so that a row that crashes it fails"
                + " alone",
            config.model(),
            inFlight);
      }
      return inFlight > 0;
    } catch (IOException | RuntimeException e) {
      LOG.warn("Cannot read {}", config.inFlightFolder(), e);
      return false;
    }
  }

  /**
   * Creates the llama.cpp engine.
   *
   * @param nativeLibrary see {@link ProcessorConfig}
   */
  public static Engine llama(String nativeLibrary) {
    return LlamaEngine.on(
        Optional.of(nativeLibrary)
            .filter(s -> !s.isEmpty())
            .map(Path::of)
            .map(NativeBundle::resolve)
            .or(NativeBundle::onClassPath));
  }
}
