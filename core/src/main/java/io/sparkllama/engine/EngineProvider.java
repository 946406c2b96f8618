package io.sparkllama.engine;

import java.util.Optional;
import java.util.ServiceLoader;

/**
 * An additional engine, found on the class path as a service. Used for models whose name starts
 * with its scheme and a colon, such as {@code scripted:name} in tests.
 */
public interface EngineProvider {

  /** Prefix of its model names, without the colon. */
  String scheme();

  /** An engine for its models. */
  Engine engine();

  /** Finds the provider for a model. */
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
