package io.sparkllama;

import io.sparkllama.engine.Engine;
import io.sparkllama.engine.EngineProvider;
import io.sparkllama.internal.library.NativeBundle;
import io.sparkllama.internal.llama.LlamaEngine;
import java.nio.file.Path;
import java.util.Optional;

/** Selects the engine: the one registered for the model's scheme, else llama.cpp. */
final class EngineChoice {

  private EngineChoice() {}

  static Engine of(ProcessorConfig config) {
    return EngineProvider.of(config.model())
        .map(EngineProvider::engine)
        .orElseGet(() -> llama(config.nativeLibrary()));
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
