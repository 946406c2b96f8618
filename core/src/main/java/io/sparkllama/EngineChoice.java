package io.sparkllama;

import io.sparkllama.engine.Engine;
import io.sparkllama.engine.EngineProvider;
import io.sparkllama.internal.library.NativeBundle;
import io.sparkllama.internal.llama.LlamaEngine;
import io.sparkllama.internal.process.EngineProcess;
import io.sparkllama.internal.topology.Topology;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Selects the engine: the one registered for the model's scheme, else llama.cpp; and the process
 * that it runs in.
 */
final class EngineChoice {

  private EngineChoice() {}

  static Engine of(ProcessorConfig config) {
    return EngineProvider.of(config.model())
        .map(EngineProvider::engine)
        .orElseGet(() -> llama(config.nativeLibrary()));
  }

  /** Opens what computes a processor's requests, in this process or another. */
  static Backend open(
      ProcessorConfig config, Consumer<ProcessorPlan> check, ProgressListener listener) {
    return isIsolated(config)
        ? EngineProcessBackend.open(config, check, listener)
        : InProcessBackend.open(
            config, of(config), Topology.current(), check, listener, System::nanoTime);
  }

  /** The plan of a processor. */
  static ProcessorPlan plan(ProcessorConfig config) {
    return isIsolated(config)
        ? EngineProcessBackend.plan(config)
        : ProcessorPlan.of(config, of(config), Topology.current());
  }

  private static boolean isIsolated(ProcessorConfig config) {
    return switch (config.isolation()) {
      case IN_PROCESS -> false;
      case PROCESS -> true;
      case AUTO -> EngineProcess.isPossible();
    };
  }

  /**
   * Creates the llama.cpp engine.
   *
   * @param nativeLibrary see {@link ProcessorConfig}
   */
  static Engine llama(String nativeLibrary) {
    return LlamaEngine.on(
        Optional.of(nativeLibrary)
            .filter(s -> !s.isEmpty())
            .map(Path::of)
            .map(NativeBundle::resolve)
            .or(NativeBundle::onClassPath));
  }
}
