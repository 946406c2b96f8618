package io.sparkllama.internal.llama.dialect;

import com.sun.jna.Function;
import com.sun.jna.FunctionMapper;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A shared library loaded into the process whose dialect is not yet known. It stays loaded until
 * the JVM exits. Thread-safe.
 */
public final class OpenLibrary {

  /**
   * {@code RTLD_LAZY | RTLD_LOCAL} on Linux. Symbols must stay local, so that one build of
   * llama.cpp does not resolve to another in the same process.
   */
  private static final int LAZY_LOCAL_ON_LINUX = 1;

  /** The same flags on macOS. */
  private static final int LAZY_LOCAL_ON_MAC = 1 | 4;

  private static final String VERSION = "llama_version";

  private final Path path;
  private final NativeLibrary library;

  private OpenLibrary(Path path, NativeLibrary library) {
    this.path = path;
    this.library = library;
  }

  /**
   * Loads a library file.
   *
   * @throws NativeLibraryException if it is not a library, is for another platform, or lacks a
   *     dependency
   */
  public static OpenLibrary at(Path path) {
    try {
      return new OpenLibrary(path, NativeLibrary.getInstance(path.toString(), options()));
    } catch (UnsatisfiedLinkError e) {
      throw new NativeLibraryException(explain(path, e), e);
    }
  }

  private static Map<String, Object> options() {
    boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
    return Map.of(
        Library.OPTION_OPEN_FLAGS,
        mac ? LAZY_LOCAL_ON_MAC : LAZY_LOCAL_ON_LINUX,
        Library.OPTION_FUNCTION_MAPPER,
        (FunctionMapper) (library, method) -> "llama" + snakeCase(method.getName()),
        Library.OPTION_STRING_ENCODING,
        "UTF-8");
  }

  static String explain(Path path, UnsatisfiedLinkError error) {
    String reason = oneLine(error);
    if (reason.contains("libgomp")) {
      return "the native library needs libgomp.so.1, which is missing on this machine; install it: 'apt-get install"
          + " libgomp1' on Debian and Ubuntu, 'dnf install libgomp' on Fedora, RHEL and Amazon Linux";
    }
    if (reason.contains("GLIBC")) {
      return "the native library "
          + path
          + " needs a newer C library than this machine has ("
          + reason
          + "); use a newer system, or the bundled library";
    }
    return "the native library " + path + " cannot be loaded: " + reason;
  }

  /** JNA reports every path it tried, one per line. */
  private static String oneLine(Throwable error) {
    return String.valueOf(error.getMessage()).lines().distinct().collect(Collectors.joining(" "));
  }

  /** {@code modelNParams} to {@code _model_n_params}. */
  static String snakeCase(String name) {
    return "_" + name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  /** The library file. */
  public Path path() {
    return path;
  }

  /** Whether the library, or one of its dependencies, has a function of this name. */
  public boolean has(String function) {
    try {
      return library.getFunction(function) != null;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  /** Returns a function for which {@link #has} is true. */
  public Function function(String name) {
    return library.getFunction(name);
  }

  /** The version the library reports, if any. */
  public Optional<String> version() {
    return has(VERSION)
        ? Optional.ofNullable(function(VERSION).invokeString(new Object[0], false))
        : Optional.empty();
  }

  /** Links the library's functions. A missing one only fails when it is called. */
  public <T extends LlamaCpp> T link(Class<T> functions) {
    return Native.load(path.toString(), functions, options());
  }
}
