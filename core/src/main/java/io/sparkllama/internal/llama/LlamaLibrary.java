package io.sparkllama.internal.llama;

import com.sun.jna.Pointer;
import io.sparkllama.internal.library.CpuFlags;
import io.sparkllama.internal.llama.dialect.Binding;
import io.sparkllama.internal.llama.dialect.Dialect;
import io.sparkllama.internal.llama.dialect.LlamaCpp;
import io.sparkllama.internal.llama.dialect.OpenLibrary;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The native library in this JVM: loaded once per path, with its dialect detected and its log
 * connected. It stays loaded until the JVM exits. Thread-safe.
 */
final class LlamaLibrary {

  private static final Map<Path, LlamaLibrary> LOADED = new ConcurrentHashMap<>();

  /** Set once the library has been extracted and loaded. */
  private static LlamaLibrary bundled;

  private final Binding binding;

  /** Kept here because the garbage collector cannot see the reference in native code. */
  private final NativeLog log;

  private LlamaLibrary(Binding binding, NativeLog log) {
    this.binding = binding;
    this.log = log;
  }

  /** The library bundled in the java-llama.cpp jar. */
  static synchronized LlamaLibrary bundled() {
    if (bundled == null) {
      NativePlatform platform = NativePlatform.current().requireRunsOn(CpuFlags.current());
      bundled = at(NativeLibraryCache.ofUser().extract(platform.resource()));
    }
    return bundled;
  }

  /** A custom library: its file, or its folder. */
  static LlamaLibrary at(Path path) {
    return LOADED.computeIfAbsent(LibraryFile.of(path), LlamaLibrary::open);
  }

  private static LlamaLibrary open(Path path) {
    OpenLibrary library = OpenLibrary.at(path);
    Dialect dialect = Dialects.of(library);
    NativeLog log = new NativeLog(dialect::isExpected);
    LlamaCpp functions = library.link(LlamaCpp.class);
    functions.logSet(log, Pointer.NULL);
    try {
      return new LlamaLibrary(dialect.bind(library, log), log);
    } catch (RuntimeException | UnsatisfiedLinkError e) {
      functions.logSet(null, Pointer.NULL);
      throw e;
    }
  }

  Binding binding() {
    return binding;
  }

  LlamaCpp functions() {
    return binding.functions();
  }

  /** The errors logged by this thread's native calls since the last call, joined into one text. */
  String takeErrors() {
    List<String> errors = log.takeErrors();
    return errors.isEmpty() ? "no reason given" : String.join(" | ", errors);
  }
}
