package io.sparkllama.benchmarks;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.ProcessorBuilder;
import java.nio.file.Path;

/**
 * A build of llama.cpp that contenders run on.
 *
 * @param name name of the engine and its build: {@code llama.cpp b4916}
 * @param library its library, or the library's folder
 * @param suffix suffix of its contenders' names
 */
record Build(String name, Path library, String suffix) {

  /** Loads the library. */
  static Build of(Path library) {
    return new Build(ParallelProcessor.engineName(library.toString()), library, "");
  }

  /** The same build, with contender names that distinguish it from the engine in use. */
  Build toCompareWith() {
    return new Build(name, library, "-" + name.substring(name.lastIndexOf(' ') + 1));
  }

  /** A contender's name on this build. */
  String label(String contender) {
    return contender + suffix;
  }

  /** A builder for a processor on this build. */
  ProcessorBuilder processor(Path model) {
    return ParallelProcessor.builder(model).nativeLibrary(library);
  }
}
