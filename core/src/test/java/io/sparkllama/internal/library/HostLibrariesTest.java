package io.sparkllama.internal.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class HostLibrariesTest {

  @TempDir Path folder;
  private Path system;

  @BeforeEach
  void oldSystem() throws IOException {
    system = Files.createDirectory(folder.resolve("system"));
    Files.write(
        system.resolve("libc.so.6"),
        new Elf()
            .offers("libc.so.6", "GLIBC_2.2.5", "GLIBC_2.9", "GLIBC_2.17", "GLIBC_PRIVATE")
            .bytes());
    Files.write(
        system.resolve("libstdc++.so.6"), new Elf().offers("GLIBCXX_3.4", "GLIBCXX_3.4.9").bytes());
  }

  private HostLibraries host() {
    return new HostLibraries(Map.of(), List.of(folder.resolve("absent"), system));
  }

  private Path library(String name, Elf elf) throws IOException {
    return Files.write(folder.resolve(name), elf.bytes());
  }

  @Test
  void findsNothingWrongWithALibraryOfThatAge() throws IOException {
    Path base = library("libggml-base.so", new Elf().needs("libc.so.6", "GLIBC_2.17"));
    Path main =
        library(
            "libllama.so",
            new Elf().needs("libggml-base.so").needs("libstdc++.so.6", "GLIBCXX_3.4.9"));
    assertThat(host().of(List.of(main, base))).isEmpty();
  }

  @Test
  void namesBothVersionsOfGlibc() throws IOException {
    Path main =
        library(
            "libllama.so", new Elf().needs("libc.so.6", "GLIBC_2.9", "GLIBC_2.18", "GLIBC_2.34"));
    HostLibraries.Shortfall shortfall = host().of(List.of(main)).orElseThrow();
    assertThat(shortfall.certain()).isTrue();
    assertThat(shortfall.reason()).isEqualTo("it needs glibc 2.34, but this host has glibc 2.17");
    assertThat(shortfall.remedy()).startsWith("use a newer system, such as Debian 12");
  }

  @Test
  void namesBothVersionsOfAnotherLibrary() throws IOException {
    Path main =
        library(
            "libllama.so", new Elf().needs("libstdc++.so.6", "GLIBCXX_3.4.9", "GLIBCXX_3.4.29"));
    assertThat(host().of(List.of(main)).map(HostLibraries.Shortfall::reason))
        .contains("it needs GLIBCXX_3.4.29 of libstdc++.so.6, but this host has GLIBCXX_3.4.9");
  }

  @Test
  void isNotCertainOfALibraryThatItDidNotFind() throws IOException {
    Path main = library("libllama.so", new Elf().needs("libgomp.so.1", "OMP_1.0"));
    HostLibraries.Shortfall shortfall = host().of(List.of(main)).orElseThrow();
    assertThat(shortfall.certain()).isFalse();
    assertThat(shortfall.reason())
        .isEqualTo("it needs libgomp.so.1, which was not found on this host");
    assertThat(shortfall.remedy()).contains("libgomp1 on Debian");
    Path old = library("libggml.so", new Elf().needs("libc.so.6", "GLIBC_2.34"));
    assertThat(host().of(List.of(main, old)).map(HostLibraries.Shortfall::certain)).contains(true);
  }

  @Test
  void leavesAsideWhatIsNoLibrary() throws IOException {
    Path scripts = Files.createDirectory(folder.resolve("scripts"));
    Files.writeString(scripts.resolve("libstdc++.so.6"), "INPUT(-lstdc++)");
    Path main = library("libllama.so", new Elf().needs("libstdc++.so.6", "GLIBCXX_3.4.9"));
    assertThat(new HostLibraries(Map.of(), List.of(scripts, system)).of(List.of(main))).isEmpty();
  }

  @Test
  void saysThatMuslIsNoGlibc() throws IOException {
    Path main = library("libllama.so", new Elf().needs("libc.so.6", "GLIBC_2.34"));
    HostLibraries alpine =
        new HostLibraries(
            Map.of("ld-musl-x86_64.so.1", Path.of("/lib/ld-musl-x86_64.so.1")), List.of());
    assertThat(alpine.of(List.of(main)).map(HostLibraries.Shortfall::reason))
        .contains("it needs glibc 2.34, but this host has musl");
  }

  /** The host runs this test's JVM, so it has the libraries that needs. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void knowsTheLibrariesOfThisHost() throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so");
    Optional<HostLibraries.Shortfall> shortfall = HostLibraries.current().of(List.of(java));
    assertThat(shortfall).isEmpty();
    Path next = library("libllama.so", new Elf().needs("libc.so.6", "GLIBC_2.999"));
    assertThat(HostLibraries.current().of(List.of(next)).map(HostLibraries.Shortfall::reason))
        .hasValueSatisfying(
            reason ->
                assertThat(reason)
                    .matches("it needs glibc 2.999, but this host has glibc 2\\.[0-9.]+"));
  }
}
