package io.sparkllama.internal.llama;

import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.internal.llama.b4916.DialectB4916;
import io.sparkllama.internal.llama.dialect.Dialect;
import io.sparkllama.internal.llama.dialect.NativeLibraryException;
import io.sparkllama.internal.llama.dialect.OpenLibrary;
import io.sparkllama.internal.llama.v0_5.DialectV05;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The generations of llama.cpp that are known here. Nothing else names one. Immutable, thread-safe.
 */
final class Dialects {

  /** That of the library in the java-llama.cpp jar. */
  static final Dialect SHIPPED = new DialectB4916();

  /** Newest last. */
  private static final List<Dialect> ALL = List.of(SHIPPED, new DialectV05());

  /** Every build has it since long. */
  private static final String ANY_BUILD = "llama_backend_init";

  private Dialects() {}

  /**
   * The dialect that a library speaks.
   *
   * @throws NativeLibraryException if none is known
   */
  static Dialect of(OpenLibrary library) {
    if (!library.has(ANY_BUILD)) {
      throw new NativeLibraryException(
          library.path() + " lacks llama.cpp's C functions; use a library built with them");
    }
    return ALL.stream()
        .filter(dialect -> dialect.speaks(library))
        .findFirst()
        .orElseThrow(() -> unknown(library));
  }

  private static NativeLibraryException unknown(OpenLibrary library) {
    return new NativeLibraryException(
        library.path()
            + " is a build of llama.cpp that is not known here"
            + library.version().map(version -> " (it says version " + version + ")").orElse("")
            + "; known are "
            + ALL.stream()
                .map(dialect -> dialect.name() + " (" + dialect.origin() + ")")
                .collect(Collectors.joining(" and ")));
  }

  /** That an engine does not know an architecture, and which one does. */
  static ModelLoadException unknown(
      Path path, String architecture, Dialect dialect, String engine) {
    String others =
        ALL.stream()
            .filter(other -> other.architectures().contains(architecture))
            .map(Dialect::name)
            .collect(Collectors.joining(" and "));
    return new ModelLoadException(
        path,
        "its architecture is " + architecture + ", which " + engine + " does not know",
        (others.isEmpty() ? "a newer engine may know it" : others + " knows it")
            + ": name its library with nativeLibrary (native_library in Spark); "
            + engine
            + " knows "
            + String.join(", ", dialect.architectures()));
  }
}
