package io.sparkllama.internal.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class NativeBundleTest {

  private static final String PLATFORM = HostPlatform.current().toString();

  @TempDir Path folder;
  private BundleCache cache;

  private final List<String> warnings = new ArrayList<>();

  /** A host with a C library from 2014. */
  private HostLibraries host;

  @BeforeEach
  void oldHost() throws IOException {
    cache = new BundleCache(folder.resolve("cache"));
    Path system = Files.createDirectory(folder.resolve("system"));
    Files.write(system.resolve("libc.so.6"), new Elf().offers("GLIBC_2.2.5", "GLIBC_2.17").bytes());
    host = new HostLibraries(Map.of(), List.of(system));
  }

  private static Tar archive(Elf llama) {
    return new Tar()
        .file("package/LICENSE", "terms")
        .file("package/bins/x/libllama.v1.so", llama.bytes())
        .file("package/bins/x/libggml-base.so", Elf.named("base"))
        // Requires what only GPU hosts have.
        .file("package/bins/x/libggml-cuda.so", new Elf().needs("libcuda.so.1").bytes());
  }

  private Path resolve(Path given) {
    return NativeBundle.resolve(given, cache, host);
  }

  @Test
  void unpacksAnArchive() throws IOException {
    Path archive =
        archive(new Elf().needs("libc.so.6", "GLIBC_2.17")).write(folder.resolve("a.tgz"));
    Path opened = resolve(archive);
    assertThat(opened.getParent()).isEqualTo(cache.folder());
    assertThat(opened.resolve("libllama.v1.so")).exists();
    assertThat(opened.resolve("libggml-cuda.so")).exists();
    assertThat(opened.resolve("LICENSE")).hasContent("terms");
    assertThat(resolve(archive)).isEqualTo(opened);
    Path copy = Files.copy(archive, folder.resolve("same content, other name"));
    assertThat(resolve(copy)).isEqualTo(opened);
    archive(new Elf().needs("libc.so.6", "GLIBC_2.2.5")).write(archive);
    assertThat(resolve(archive)).isNotEqualTo(opened);
  }

  @Test
  void returnsTheFileOfABundleThatIsOne() throws IOException {
    Path archive =
        new Tar()
            .file("de/kherud/Linux/libjllama.so", Elf.named("b4916"))
            .write(folder.resolve("a.tgz"));
    assertThat(resolve(archive)).hasFileName("libjllama.so").exists();
  }

  @Test
  void takesFilesAndFoldersWhereTheyAre() throws IOException {
    Path library = Files.write(folder.resolve("libllama.so"), Elf.named("llama"));
    assertThat(resolve(library)).isEqualTo(library);
    assertThat(resolve(folder)).isEqualTo(folder);
    Path absent = folder.resolve("absent.so");
    assertThat(resolve(absent)).isEqualTo(absent);
  }

  private void assertRefused(Path given, String reason) {
    assertThatThrownBy(() -> resolve(given))
        .isInstanceOf(LibraryException.class)
        .hasMessageStartingWith("cannot use the native library " + given + ": " + reason + "; ");
  }

  @Test
  void saysWhatCannotBeUsedAndWhatToDo() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.txt"), "hello");
    assertRefused(
        text, "notes.txt is neither a shared library nor an archive (.tgz, .tar.gz, .zip, .jar)");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertRefused(empty, "the folder has no libllama library");
    Path foreign = Files.write(folder.resolve("libllama.so"), new Elf().machine(8).bytes());
    assertRefused(foreign, "libllama.so is for linux-machine 8, but this host is " + PLATFORM);
    assertRefused(folder, "libllama.so is for linux-machine 8, but this host is " + PLATFORM);
    Path evil =
        new Tar().file("../libllama.so", Elf.named("evil")).write(folder.resolve("evil.tgz"));
    assertRefused(evil, "it contains an entry '../libllama.so', which points outside it");
    assertThatThrownBy(() -> resolve(evil))
        .hasMessageEndingWith(
            "choose another with nativeLibrary, or leave it empty to use the bundled engine");
    Path occupied = Files.writeString(folder.resolve("file"), "no folder");
    Path archive = archive(new Elf()).write(folder.resolve("a.tgz"));
    assertThatThrownBy(() -> NativeBundle.resolve(archive, new BundleCache(occupied), host))
        .isInstanceOf(LibraryException.class)
        .hasMessageContaining("cannot unpack it (")
        .hasMessageEndingWith(
            "free disk space, or set another folder with -Dio.sparkllama.cache.dir");
  }

  @Test
  void refusesALibraryThatNeedsANewerSystem() throws IOException {
    Elf next = new Elf().needs("libc.so.6", "GLIBC_2.34");
    String reason = "it needs glibc 2.34, but this host has glibc 2.17";
    assertRefused(archive(next).write(folder.resolve("a.tgz")), reason);
    assertRefused(Files.write(folder.resolve("libllama.so"), next.bytes()), reason);
    assertRefused(folder, reason);
  }

  private Path jar(Elf llama, String platform) throws IOException {
    Path archive = archive(llama).write(folder.resolve("jar.tgz"));
    Path jar = folder.resolve("spark-llama-engine-" + platform + ".jar");
    BundleJar.write(
        archive,
        new BundleJar.Description(platform, "llama.cpp v1", "a package 1.0", "", Optional.empty()),
        jar);
    return jar;
  }

  private Optional<Path> onClassPath(Path... jars) throws IOException {
    URL[] urls = new URL[jars.length];
    for (int i = 0; i < jars.length; i++) {
      urls[i] = jars[i].toUri().toURL();
    }
    try (URLClassLoader loader = new URLClassLoader(urls, null)) {
      return NativeBundle.onClassPath(List.of(loader), cache, host, warnings::add);
    }
  }

  @Test
  void findsABundleForThisPlatformOnTheClassPath() throws IOException {
    Path jar = jar(new Elf(), PLATFORM);
    Path opened = onClassPath(jar).orElseThrow();
    assertThat(opened.resolve("libllama.v1.so")).hasBinaryContent(new Elf().bytes());
    assertThat(opened.resolve("LICENSE")).hasContent("terms");
    assertThat(onClassPath(jar)).contains(opened);
    assertThat(onClassPath()).isEmpty();
  }

  @Test
  void leavesBundlesForOtherPlatformsAlone() throws IOException {
    String other = PLATFORM.endsWith("x64") ? "linux-arm64" : "linux-x64";
    int machine = PLATFORM.endsWith("x64") ? Elf.ARM64 : Elf.X64;
    Path archive =
        new Tar()
            .file("libllama.so", new Elf().machine(machine).bytes())
            .write(folder.resolve("o.tgz"));
    Path jar = folder.resolve("other.jar");
    BundleJar.write(archive, new BundleJar.Description(other, "n", "s", "", Optional.empty()), jar);
    assertThat(onClassPath(jar)).isEmpty();
  }

  @Test
  void prefersABundleForAGpu() throws IOException {
    Path plain = jar(new Elf().offers("plain"), PLATFORM);
    Path cuda = jar(new Elf().offers("cuda"), PLATFORM + "-cuda");
    assertThat(onClassPath(plain, cuda).orElseThrow().resolve("libllama.v1.so"))
        .hasBinaryContent(new Elf().offers("cuda").bytes());
  }

  @Test
  void leavesABundleAsideThatNeedsANewerSystemAndSaysSoOnce() throws IOException {
    Path jar = jar(new Elf().needs("libc.so.6", "GLIBC_2.34"), PLATFORM);
    assertThat(onClassPath(jar)).isEmpty();
    assertThat(onClassPath(jar)).isEmpty();
    assertThat(warnings)
        .singleElement()
        .asString()
        .startsWith("Skipping the engine llama.cpp v1 in jar:file:")
        .contains("it needs glibc 2.34, but this host has glibc 2.17; use a newer system");
  }

  @Test
  void refusesABundleOfAJarThatWasChanged() throws IOException {
    Path jar = jar(new Elf(), PLATFORM);
    String root = "META-INF/sparkllama/engine/" + PLATFORM + "/";
    try (FileSystem zip = FileSystems.newFileSystem(jar)) {
      byte[] forged = new Elf().bytes();
      forged[forged.length - 1] ^= 1;
      Files.write(zip.getPath(root + "libllama.v1.so"), forged);
    }
    assertThatThrownBy(() -> onClassPath(jar))
        .isInstanceOf(LibraryException.class)
        .hasMessageContaining("the SHA-256 of libllama.v1.so is ")
        .hasMessageEndingWith("rebuild its jar with submit-scripts/engine.sh install");
    try (FileSystem zip = FileSystems.newFileSystem(jar)) {
      Files.write(zip.getPath(root + "libllama.v1.so"), Arrays.copyOf(new Elf().bytes(), 1 << 20));
    }
    assertThatThrownBy(() -> onClassPath(jar))
        .hasMessageContaining("it is damaged (libllama.v1.so has ");
    for (String line :
        List.of("x", "0".repeat(64) + " 1 ../../libx.so", "0".repeat(64) + " 1 run.sh")) {
      try (FileSystem zip = FileSystems.newFileSystem(jar)) {
        Files.writeString(
            zip.getPath(root + "index"), "spark-llama engine 1\nname n\nsource s\n" + line + "\n");
      }
      assertThatThrownBy(() -> onClassPath(jar))
          .hasMessageContaining("its index has an invalid line: " + line);
    }
    try (FileSystem zip = FileSystems.newFileSystem(jar)) {
      Files.writeString(zip.getPath(root + "index"), "spark-llama engine 2\n");
    }
    assertThatThrownBy(() -> onClassPath(jar))
        .hasMessageContaining("its index does not begin with 'spark-llama engine 1'");
  }

  @Test
  void makesEqualJarsOfEqualArchivesWithTheTermsThatAreAdded() throws IOException {
    Path archive = archive(new Elf()).write(folder.resolve("a.tgz"));
    Path notice = Files.writeString(folder.resolve("notice.txt"), "more terms");
    BundleJar.Description description =
        new BundleJar.Description(PLATFORM, "n", "s", "", Optional.of(notice));
    Path first = folder.resolve("first.jar");
    Path second = folder.resolve("second.jar");
    BundleJar.write(archive, description, first);
    BundleJar.write(archive, description, second);
    assertThat(first).hasSameBinaryContentAs(second);
    assertThat(onClassPath(first).orElseThrow().resolve("NOTICE")).hasContent("more terms");
    // A jar given by path is an ordinary archive.
    assertThat(resolve(first).resolve("libllama.v1.so")).exists();
  }

  @Test
  void makesNoJarOfAnArchiveThatIsAnotherOne() throws IOException {
    Path archive = archive(new Elf()).write(folder.resolve("a.tgz"));
    String wrong = "sha512-" + "A".repeat(86) + "==";
    Path jar = folder.resolve("x.jar");
    assertThatThrownBy(
            () ->
                BundleJar.write(
                    archive,
                    new BundleJar.Description(PLATFORM, "n", "s", wrong, Optional.empty()),
                    jar))
        .isInstanceOf(LibraryException.class)
        .hasMessageContaining("its integrity is sha512-")
        .hasMessageContaining("; expected " + wrong);
    assertThat(jar).doesNotExist();
    assertThatThrownBy(
            () -> new BundleJar.Description(PLATFORM, "n", "s", "sha1-x", Optional.empty()))
        .hasMessage("integrity is 'sha1-x'; it must be sha512- followed by 64 bytes in Base64");
    assertThatThrownBy(() -> new BundleJar.Description("../x", "n", "s", "", Optional.empty()))
        .hasMessage("platform is '../x'; it must look like linux-x64 or linux-x64-cuda");
  }
}
