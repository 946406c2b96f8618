package io.sparkllama.internal.library;

import java.util.List;
import java.util.Locale;

/**
 * The operating system and processor of a host, as bundles name them.
 *
 * @param system {@code linux}, {@code mac}, or another one's name
 * @param processor {@code x64}, {@code arm64}, or another one's name
 */
record HostPlatform(String system, String processor) {

  /** What bundles for GPUs have at the end, the most wanted first. */
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

  /** Names of bundles that run here, the most wanted first. */
  List<String> bundles() {
    return GPUS.stream().map(gpu -> this + gpu).toList();
  }

  @Override
  public String toString() {
    return system + "-" + processor;
  }
}
