package io.sparkllama.internal.llama;

import io.sparkllama.internal.llama.dialect.NativeLibraryException;
import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import java.util.Locale;

/**
 * Location of a platform's library in the java-llama.cpp jar.
 *
 * @param resource name of the class path resource
 */
record NativePlatform(String resource) {

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
    if (os.startsWith("linux")) {
      return new NativePlatform(ROOT + "Linux/" + architecture + "/libjllama.so");
    }
    if (os.startsWith("mac")) {
      return new NativePlatform(ROOT + "Mac/" + architecture + "/libjllama.dylib");
    }
    throw unsupported(osName, osArch);
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
