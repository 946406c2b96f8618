package io.sparkllama.internal.llama;

import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.internal.llama.b4916.DialectB4916;
import io.sparkllama.internal.llama.dialect.Dialect;
import io.sparkllama.internal.llama.dialect.NativeLibraryException;
import io.sparkllama.internal.llama.dialect.OpenLibrary;
import io.sparkllama.internal.llama.v0_5.DialectV05;
import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The registry of known llama.cpp generations. Nothing else names one. Immutable and thread-safe.
 */
final class Dialects {

  /** The dialect of the library in the java-llama.cpp jar. */
  static final Dialect SHIPPED = new DialectB4916();

  /** Newest last. */
  private static final List<Dialect> ALL = List.of(SHIPPED, new DialectV05());

  /** A function that every build exports. */
  private static final String ANY_BUILD = "llama_backend_init";

  private Dialects() {}

  /**
   * Detects the dialect of a library.
   *
   * @throws NativeLibraryException if no dialect matches
   */
  static Dialect of(OpenLibrary library) {
    if (!library.has(ANY_BUILD)) {
      throw new NativeLibraryException(
          library.path() + " does not export llama.cpp's C functions; use a library that does");
    }
    return ALL.stream()
        .filter(dialect -> dialect.speaks(library))
        .findFirst()
        .orElseThrow(() -> unknown(library));
  }

  private static NativeLibraryException unknown(OpenLibrary library) {
    return new NativeLibraryException(
        library.path()
            + " is an unsupported build of llama.cpp"
            + library.version().map(version -> " (it reports version " + version + ")").orElse("")
            + "; supported are "
            + ALL.stream()
                .map(dialect -> dialect.name() + " (" + dialect.origin() + ")")
                .collect(Collectors.joining(" and ")));
  }

  /**
   * The error for an architecture that the engine does not support. Names the engine that does, if
   * any.
   */
  static ModelLoadException unknown(
      Path path, String architecture, Dialect dialect, String engine) {
    String others =
        ALL.stream()
            .filter(other -> other.architectures().contains(architecture))
            .map(Dialect::name)
            .collect(Collectors.joining(" and "));
    return new ModelLoadException(
        path,
        "its architecture is " + architecture + ", which " + engine + " does not support",
        Message.of(
            others.isEmpty() ? "a newer engine may support it" : others + " supports it",
            ": set ",
            Options.NATIVE_LIBRARY,
            " to its library; ",
            engine,
            " supports ",
            String.join(", ", dialect.architectures())));
  }
}
