package io.sparkllama.engine;

import java.util.Optional;
import java.util.ServiceLoader;

/**
 * An engine besides llama.cpp, found on the class path as a service: for models whose name begins
 * with its scheme and a colon, such as {@code scripted:name} in tests.
 */
public interface EngineProvider {

  /** What names of its models begin with, before the colon. */
  String scheme();

  /** An engine for its models. */
  Engine engine();

  /** The provider of a model, if there is one. */
  static Optional<EngineProvider> of(String model) {
    int colon = model.indexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    String scheme = model.substring(0, colon);
    return ServiceLoader.load(EngineProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.scheme().equals(scheme))
        .findFirst();
  }
}
