package io.sparkllama.internal.llama;

import io.sparkllama.internal.library.CpuFlags;
import io.sparkllama.internal.llama.dialect.NativeLibraryException;
import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import java.util.List;
import java.util.Locale;

/**
 * Location of a platform's library in the java-llama.cpp jar.
 *
 * @param resource name of the class path resource
 * @param cpuFlags instruction sets that its code uses, named as in {@code /proc/cpuinfo}
 */
record NativePlatform(String resource, List<String> cpuFlags) {

  /** As the build was configured for x86-64: for CPUs from 2013 on. */
  static final List<String> X86_64_FLAGS = List.of("avx", "avx2", "fma", "f16c", "bmi2");

  private static final String ROOT = "de/kherud/llama/";

  static NativePlatform current() {
    return of(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  static NativePlatform of(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    String architecture =
        switch (osArch) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "aarch64";
          default -> throw unsupported(osName, osArch);
        };
    List<String> flags = architecture.equals("x86_64") ? X86_64_FLAGS : List.of();
    if (os.startsWith("linux")) {
      return new NativePlatform(ROOT + "Linux/" + architecture + "/libjllama.so", flags);
    }
    if (os.startsWith("mac")) {
      return new NativePlatform(ROOT + "Mac/" + architecture + "/libjllama.dylib", flags);
    }
    throw unsupported(osName, osArch);
  }

  /**
   * Requires that the library's code can run on some CPUs. Without this, its first instruction that
   * they lack ends the process.
   *
   * @throws NativeLibraryException naming what is missing
   */
  NativePlatform requireRunsOn(CpuFlags cpus) {
    List<String> missing = cpus.missing(cpuFlags);
    if (!missing.isEmpty()) {
      throw new NativeLibraryException(
          Message.of(
              "this machine's CPU has no ",
              String.join(", ", missing),
              ", which the code of the shipped engine uses; use the current engine, which has"
                  + " variants for older CPUs (submit-scripts/engine.sh install), set ",
              Options.NATIVE_LIBRARY,
              " to a build for this CPU, or, in a virtual machine, pass the host's CPU through"));
    }
    return this;
  }

  private static NativeLibraryException unsupported(String osName, String osArch) {
    return new NativeLibraryException(
        Message.of(
            "there is no bundled native library for ",
            osName,
            " on ",
            osArch,
            "; Linux and macOS on x86_64 and aarch64 are supported. Set ",
            Options.NATIVE_LIBRARY,
            " to use your own build of llama.cpp"));
  }
}
