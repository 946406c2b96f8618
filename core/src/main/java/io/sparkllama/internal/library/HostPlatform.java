package io.sparkllama.internal.library;

import java.util.List;
import java.util.Locale;

/**
 * The operating system and processor of a host, named as in bundles.
 *
 * @param system {@code linux}, {@code mac}, or the name of another system
 * @param processor {@code x64}, {@code arm64}, or the name of another processor
 */
record HostPlatform(String system, String processor) {

  /** Suffixes of bundle names, most preferred first; the empty suffix means CPU only. */
  private static final List<String> GPUS = List.of("-cuda", "-metal", "-vulkan", "");

  static HostPlatform current() {
    return of(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  static HostPlatform of(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    String system = os.startsWith("linux") ? "linux" : os.startsWith("mac") ? "mac" : os;
    String processor =
        switch (osArch) {
          case "amd64", "x86_64" -> "x64";
          case "aarch64", "arm64" -> "arm64";
          default -> osArch;
        };
    return new HostPlatform(system, processor);
  }

  /** Names of the bundles that run here, most preferred first. */
  List<String> bundles() {
    return GPUS.stream().map(gpu -> this + gpu).toList();
  }

  @Override
  public String toString() {
    return system + "-" + processor;
  }
}
