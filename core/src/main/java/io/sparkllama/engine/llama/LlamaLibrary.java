package io.sparkllama.engine.llama;

import com.sun.jna.FunctionMapper;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native library in this JVM: loaded once per path, its layout checked, its log connected. It
 * stays loaded until the JVM ends. Thread-safe.
 */
final class LlamaLibrary {

  private static final Logger LOG = LoggerFactory.getLogger(LlamaLibrary.class);

  private static final Map<Path, LlamaLibrary> LOADED = new ConcurrentHashMap<>();

  /** Set once it could be extracted and loaded. */
  private static LlamaLibrary bundled;

  private final LlamaCpp functions;

  /** Held here because native code holds it where the garbage collector cannot see. */
  private final NativeLog log;

  private LlamaLibrary(LlamaCpp functions, NativeLog log) {
    this.functions = functions;
    this.log = log;
  }

  /** The library out of the java-llama.cpp jar. */
  static synchronized LlamaLibrary bundled() {
    if (bundled == null) {
      bundled = at(NativeLibraryCache.ofUser().extract(NativePlatform.current().resource()));
    }
    return bundled;
  }

  /** A library of the user's own. */
  static LlamaLibrary at(Path path) {
    return LOADED.computeIfAbsent(path.toAbsolutePath().normalize(), LlamaLibrary::open);
  }

  private static LlamaLibrary open(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new NativeLibraryException(
          "the native library " + path + " does not exist; check nativeLibrary");
    }
    LlamaCpp functions = link(path);
    try {
      LayoutGuard.check(functions, path.toString());
    } catch (UnsatisfiedLinkError e) {
      throw new NativeLibraryException(
          path + " lacks llama.cpp's C functions (" + oneLine(e) + "); use one built with them", e);
    }
    NativeLog log = new NativeLog();
    functions.logSet(log, null);
    functions.backendInit();
    return new LlamaLibrary(functions, log);
  }

  private static LlamaCpp link(Path path) {
    Map<String, Object> options =
        Map.of(
            Library.OPTION_FUNCTION_MAPPER,
            (FunctionMapper) (library, method) -> "llama" + snakeCase(method.getName()),
            Library.OPTION_STRING_ENCODING,
            "UTF-8");
    try {
      return Native.load(path.toString(), LlamaCpp.class, options);
    } catch (UnsatisfiedLinkError e) {
      throw new NativeLibraryException(explain(path, e), e);
    }
  }

  static String explain(Path path, UnsatisfiedLinkError error) {
    String reason = oneLine(error);
    if (reason.contains("libgomp")) {
      return "the native library needs libgomp.so.1, which this machine lacks; install it: 'apt-get install"
          + " libgomp1' on Debian and Ubuntu, 'dnf install libgomp' on Fedora, RHEL and Amazon Linux";
    }
    return "the native library " + path + " cannot be loaded: " + reason;
  }

  /** JNA tells of all that it tried, a line each. */
  private static String oneLine(Throwable error) {
    return String.valueOf(error.getMessage()).lines().distinct().collect(Collectors.joining(" "));
  }

  /** {@code modelNParams} to {@code _model_n_params}. */
  static String snakeCase(String name) {
    return "_" + name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  LlamaCpp functions() {
    return functions;
  }

  /** The errors this thread's native calls have logged since the last time, as one text. */
  String takeErrors() {
    List<String> errors = log.takeErrors();
    return errors.isEmpty() ? "no reason given" : String.join(" | ", errors);
  }

  /**
   * A native function that is true when the first byte at its argument is not zero, to be used as
   * abort callback: libc's {@code strlen}. The engine asks it once per node of the compute graph,
   * many thousand times a second, which an upcall into Java would make felt.
   */
  static Pointer firstByteIsSet() {
    return NativeLibrary.getProcess().getFunction("strlen");
  }

  /**
   * Hands freed memory back to the system. glibc keeps what the worker threads freed, tens of
   * megabytes each, for threads to come; other C libraries have no {@code malloc_trim} and no need
   * of it.
   */
  static void trimMemory() {
    try {
      NativeLibrary.getProcess().getFunction("malloc_trim").invokeInt(new Object[] {0L});
    } catch (UnsatisfiedLinkError e) {
      LOG.debug("This C library has no malloc_trim", e);
    }
  }
}
