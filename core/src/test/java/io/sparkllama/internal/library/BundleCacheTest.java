package io.sparkllama.internal.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleCacheTest {

  private static final String KEY = "0".repeat(64);

  @TempDir Path root;
  private final AtomicInteger filled = new AtomicInteger();

  private void fill(Staging staging) throws IOException {
    filled.incrementAndGet();
    byte[] content = "library".getBytes(StandardCharsets.UTF_8);
    staging.add("liba.so", new ByteArrayInputStream(content), content.length);
    staging.link("liba.so.0", "liba.so");
  }

  /** The folder as a new JVM finds it. */
  private Path folder() throws IOException {
    return new BundleCache(root).folder(KEY, this::fill);
  }

  private List<String> entries() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("engines"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void fillsAFolderOnceForThisUserAlone() throws IOException {
    Path folder = folder();
    assertThat(folder).isEqualTo(root.resolve("engines").resolve(KEY));
    assertThat(folder.resolve("liba.so.0")).hasContent("library");
    assertThat(folder()).isEqualTo(folder);
    assertThat(filled).hasValue(1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.getParent())))
        .isEqualTo("rwx------");
    assertThat(entries()).containsExactly(KEY, KEY + ".lock");
  }

  @Test
  void fillsAnewWhatIsNotWhatWasUnpacked() throws IOException {
    Path folder = folder();
    Files.writeString(folder.resolve("liba.so"), "forged!");
    assertThat(folder().resolve("liba.so")).hasContent("library");
    Files.delete(folder.resolve("liba.so.0"));
    assertThat(folder().resolve("liba.so.0")).hasContent("library");
    Files.writeString(folder.resolve("libb.so"), "another one");
    assertThat(folder().resolve("libb.so")).doesNotExist();
    Files.delete(folder.resolve(Staging.SUMS));
    assertThat(folder().resolve(Staging.SUMS)).exists();
    Path elsewhere = Files.writeString(root.resolve("elsewhere"), "library");
    Files.delete(folder.resolve("liba.so"));
    Files.createSymbolicLink(folder.resolve("liba.so"), elsewhere);
    assertThat(Files.isSymbolicLink(folder().resolve("liba.so"))).isFalse();
    assertThat(elsewhere).exists();
    assertThat(filled).hasValue(6);
    assertThat(entries()).containsExactly(KEY, KEY + ".lock");
  }

  @Test
  void leavesNothingBehindWhenFillingFails() throws IOException {
    BundleCache cache = new BundleCache(root);
    assertThatThrownBy(
            () ->
                cache.folder(
                    KEY,
                    staging -> {
                      fill(staging);
                      throw new IOException("no space left");
                    }))
        .hasMessage("no space left");
    assertThat(entries()).containsExactly(KEY + ".lock");
    assertThat(cache.folder(KEY, this::fill)).exists();
  }

  @Test
  void removesWhatJvmsLeftThatWereEnded() throws IOException {
    Path engines = Files.createDirectories(root.resolve("engines"));
    Files.setPosixFilePermissions(engines, PosixFilePermissions.fromString("rwx------"));
    Path left = Files.createDirectory(engines.resolve(KEY + ".part-1"));
    Files.writeString(left.resolve("liba.so"), "half");
    Path other = Files.createDirectory(engines.resolve("1".repeat(64) + ".part-1"));
    folder();
    assertThat(left).doesNotExist();
    assertThat(other).exists();
  }

  @Test
  void refusesAFolderThatOthersMayWriteTo() throws IOException {
    Path engines = Files.createDirectories(root.resolve("engines"));
    Files.setPosixFilePermissions(engines, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(this::folder)
        .isInstanceOf(IOException.class)
        .hasMessage("other users can write to " + engines + " (rwxrwxrwx); remove it");
    Files.delete(engines);
    Files.createSymbolicLink(engines, Files.createDirectory(root.resolve("elsewhere")));
    assertThatThrownBy(this::folder).hasMessageContaining(engines + " is not a folder");
    assertThat(filled).hasValue(0);
  }

  @Test
  void fillsAnewAFolderThatOthersMayHaveWrittenTo() throws IOException {
    Path folder = folder();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxr-x"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
        .isEqualTo("rwx------");
    assertThat(filled).hasValue(2);
  }

  @Test
  void isFilledOnceByManyThreads() {
    BundleCache cache = new BundleCache(root);
    List<CompletableFuture<Path>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return cache.folder(KEY, this::fill);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              }));
    }
    assertThat(all).allSatisfy(path -> assertThat(path.join()).exists());
    assertThat(filled).hasValue(1);
  }

  @Test
  void isRightWhenSeveralJvmsUnpackAtOnce() throws Exception {
    Tar tar = new Tar();
    for (int i = 0; i < 12; i++) {
      byte[] library = java.util.Arrays.copyOf(Elf.named("cpu" + i), 1 << 20);
      tar.file("build/bin/libggml-cpu-" + i + ".so", library);
    }
    Path archive =
        tar.file("build/bin/libllama.so", Elf.named("llama")).write(root.resolve("a.tgz"));
    Path start = root.resolve("start");
    List<Process> jvms = new ArrayList<>();
    List<Path> ready = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ready.add(root.resolve("ready" + i));
      jvms.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  UnpackingJvm.class.getName(),
                  archive.toString(),
                  root.resolve("cache").toString(),
                  start.toString(),
                  ready.get(i).toString())
              .redirectError(root.resolve("errors" + i).toFile())
              .start());
    }
    while (!ready.stream().allMatch(Files::exists)) {
      assertThat(jvms).allMatch(Process::isAlive);
      Thread.onSpinWait();
    }
    Files.createFile(start);
    Set<String> places = new HashSet<>();
    for (int i = 0; i < jvms.size(); i++) {
      Process jvm = jvms.get(i);
      places.add(new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
      assertThat(jvm.waitFor()).as(Files.readString(root.resolve("errors" + i))).isZero();
    }
    assertThat(places).hasSize(1);
    Path folder = Path.of(places.iterator().next());
    for (int i = 0; i < 12; i++) {
      assertThat(Files.readAllBytes(folder.resolve("libggml-cpu-" + i + ".so")))
          .isEqualTo(java.util.Arrays.copyOf(Elf.named("cpu" + i), 1 << 20));
    }
    try (Stream<Path> files = Files.list(folder.getParent())) {
      assertThat(files.filter(file -> Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)))
          .containsExactly(folder);
    }
  }
}
