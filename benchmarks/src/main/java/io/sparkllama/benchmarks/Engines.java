package io.sparkllama.benchmarks;

import de.kherud.llama.LlamaModel;
import io.sparkllama.internal.library.NativeBundle;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The engines of a run: the one in use and the one bundled in the java-llama.cpp jar. Loads nothing
 * until it is needed.
 *
 * @param named the library of the engine in use, as a file, folder or archive; empty for one in a
 *     jar on the class path, else the bundled one
 */
record Engines(Optional<Path> named) {

  /** The engine a processor would run on. */
  Build inUse() {
    return named
        .map(NativeBundle::resolve)
        .or(NativeBundle::onClassPath)
        .map(Build::of)
        .orElseGet(Engines::shipped);
  }

  /** The engine in use first, then the bundled one for comparison if that is another build. */
  List<Build> compared() {
    Build inUse = inUse();
    Build shipped = shipped();
    return inUse.name().equals(shipped.name())
        ? List.of(inUse)
        : List.of(inUse, shipped.toCompareWith());
  }

  /** The engine bundled with java-llama.cpp. */
  static Build shipped() {
    try {
      Path jar =
          Path.of(LlamaModel.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Build.of(NativeBundle.resolve(jar));
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the java-llama.cpp jar is not a file", e);
    }
  }

  /** Connector options that select the engine in use. */
  Map<String, String> options() {
    return named.map(path -> Map.of("native_library", path.toString())).orElse(Map.of());
  }
}
