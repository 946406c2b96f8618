package io.sparkllama.spark.internal.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.option.Explained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {

  private static final int BYTES = 5_000_000;

  @TempDir Path remote;
  @TempDir Path cache;

  private Configuration hadoop;

  @BeforeEach
  void wholeStreams() {
    hadoop = BreakingFileSystem.configuration();
  }

  private ModelStore store(long maxBytes) {
    return store(cache, maxBytes);
  }

  private ModelStore store(Path folder, long maxBytes) {
    return new ModelStore(folder, false, maxBytes, () -> hadoop, Duration.ofMillis(1));
  }

  private Path model(String name) throws IOException {
    byte[] bytes = new byte[BYTES];
    new Random(name.hashCode()).nextBytes(bytes);
    return Files.write(remote.resolve(name), bytes);
  }

  private LocalModel open(ModelStore store, Path model) {
    return store.find(BreakingFileSystem.uri(model)).open("");
  }

  private long cachedFiles(String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(cache)) {
      return files.filter(path -> path.toString().endsWith(suffix)).count();
    }
  }

  /** Has models that are in the cache be used last an hour ago. */
  private void useLongAgo() throws IOException {
    FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
    try (Stream<Path> files = Files.walk(cache)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, longAgo);
      }
    }
  }

  @Test
  void leavesAFileOfThisHostWhereItIs() throws IOException {
    Path model = model("m.gguf");
    for (String location : List.of(model.toString(), "file:" + model, "file://" + model)) {
      try (LocalModel local = store(BYTES).find(location).open(Checksum.of(model))) {
        assertThat(local.path()).isEqualTo(model);
      }
    }
    assertThat(cachedFiles(".gguf")).isZero();
    assertThatThrownBy(() -> store(BYTES).find(model.toString()).open("0".repeat(64)))
        .isInstanceOf(ModelFetchException.class)
        .hasMessageContaining("its SHA-256 is " + Checksum.of(model) + "; expected 000");
  }

  @Test
  void fetchesAModelOnceForAllThreads() throws Exception {
    Path model = model("m.gguf");
    ModelStore store = store(2 * BYTES);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<CompletableFuture<LocalModel>> opened = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        opened.add(CompletableFuture.supplyAsync(() -> open(store, model), threads));
      }
      for (CompletableFuture<LocalModel> future : opened) {
        assertThat(future.get().path()).hasSameBinaryContentAs(model);
      }
      opened.forEach(future -> future.join().close());
    } finally {
      threads.shutdown();
    }
    assertThat(BreakingFileSystem.OPENED).hasValue(1);
    try (LocalModel again = open(store(2 * BYTES), model)) {
      assertThat(again.path()).hasSameBinaryContentAs(model);
    }
    assertThat(BreakingFileSystem.OPENED).hasValue(1);
  }

  @Test
  void looksUpEachFileOnceToTellItsStateAndToFetchIt() throws IOException {
    Path first = model("m-00001-of-00002.gguf");
    model("m-00002-of-00002.gguf");
    FoundModel found = store(2 * BYTES).find(BreakingFileSystem.uri(first));
    assertThat(found.state()).isNotEmpty();
    try (LocalModel local = found.open("")) {
      assertThat(local.path()).hasSameBinaryContentAs(first);
    }
    assertThat(BreakingFileSystem.LOOKED_UP).hasValue(2);
  }

  @Test
  void looksUpAgainWhatWasFoundBefore() throws IOException {
    Path model = model("m.gguf");
    FoundModel before = store(BYTES).foundBefore(BreakingFileSystem.uri(model), "then");
    assertThat(before.state()).isEqualTo("then");
    try (LocalModel local = before.open(Checksum.of(model))) {
      assertThat(local.path()).hasSameBinaryContentAs(model);
    }
    Files.delete(model);
    assertThatThrownBy(() -> before.open(""))
        .isInstanceOf(ModelFetchException.class)
        .hasMessageContaining("there is no file");
  }

  @Test
  void goesOnWhereABrokenTryEnded() throws IOException {
    Path model = model("m.gguf");
    BreakingFileSystem.BYTES_UNTIL_BREAK.set(2_000_000);
    BreakingFileSystem.BREAKS.set(2);
    try (LocalModel local = open(store(BYTES), model)) {
      assertThat(local.path()).hasSameBinaryContentAs(model);
    }
    assertThat(BreakingFileSystem.OPENED).hasValue(3);
    assertThat(BreakingFileSystem.READ).hasValue(BYTES);
  }

  @Test
  void goesOnWhereAnotherProcessWasEnded() throws IOException {
    Path model = model("m.gguf");
    BreakingFileSystem.BYTES_UNTIL_BREAK.set(0);
    BreakingFileSystem.BREAKS.set(100);
    assertThatThrownBy(() -> open(store(BYTES), model))
        .isInstanceOf(ModelFetchException.class)
        .hasMessageContaining("connection reset");
    assertThat(BreakingFileSystem.OPENED).hasValue(5);
    // half of it, as a process leaves that is killed
    Path entry;
    try (Stream<Path> files = Files.walk(cache)) {
      entry = files.filter(p -> p.endsWith("expected-bytes")).findFirst().orElseThrow().getParent();
    }
    byte[] half = new byte[BYTES / 2];
    System.arraycopy(Files.readAllBytes(model), 0, half, 0, half.length);
    Files.write(entry.resolve("m.gguf.part"), half);
    hadoop = BreakingFileSystem.configuration();
    try (LocalModel local = open(store(BYTES), model)) {
      assertThat(local.path()).hasSameBinaryContentAs(model);
    }
    assertThat(BreakingFileSystem.READ).hasValue(BYTES - half.length);
  }

  @Test
  void checksWhatItFetched() throws IOException {
    Path model = model("m.gguf");
    Path beside = remote.resolve("m.gguf.sha256");
    Files.writeString(beside, Checksum.of(model) + "  m.gguf\n");
    try (LocalModel local = open(store(BYTES), model)) {
      assertThat(local.path()).hasSameBinaryContentAs(model);
    }
    Path other = model("other.gguf");
    Files.writeString(remote.resolve("other.gguf.sha256"), "0".repeat(64));
    assertThatThrownBy(() -> open(store(2 * BYTES), other))
        .isInstanceOf(ModelFetchException.class)
        .hasMessageContaining("other.gguf is " + Checksum.of(other) + "; expected 000");
    assertThat(cachedFiles("other.gguf")).isZero();
    assertThat(cachedFiles(".part")).isZero();
    Files.writeString(remote.resolve("other.gguf.sha256"), "<html>not found</html>");
    assertThatThrownBy(() -> open(store(2 * BYTES), other))
        .hasMessageContaining("'<html>not' is not a SHA-256 checksum");
    assertThatThrownBy(
            () -> store(2 * BYTES).find(BreakingFileSystem.uri(other)).open("1".repeat(64)))
        .hasMessageContaining("; expected 111");
  }

  @Test
  void beginsAnewIfWhatWasLeftIsDamaged() throws IOException {
    Path model = model("m.gguf");
    Files.writeString(remote.resolve("m.gguf.sha256"), Checksum.of(model));
    BreakingFileSystem.BYTES_UNTIL_BREAK.set(0);
    BreakingFileSystem.BREAKS.set(100);
    assertThatThrownBy(() -> open(store(BYTES), model)).isInstanceOf(ModelFetchException.class);
    try (Stream<Path> files = Files.walk(cache)) {
      Path entry = files.filter(p -> p.endsWith("expected-bytes")).findFirst().orElseThrow();
      Files.write(entry.resolveSibling("m.gguf.part"), new byte[1000]);
    }
    hadoop = BreakingFileSystem.configuration();
    try (LocalModel local = open(store(BYTES), model)) {
      assertThat(local.path()).hasSameBinaryContentAs(model);
    }
    assertThat(BreakingFileSystem.READ).hasValue(2 * BYTES - 1000);
  }

  @Test
  void fetchesAFileAnewThatWasReplaced() throws IOException {
    Path model = model("m.gguf");
    open(store(10 * BYTES), model).close();
    Files.write(model, new byte[BYTES + 1]);
    try (LocalModel local = open(store(10 * BYTES), model)) {
      assertThat(local.path()).hasSameBinaryContentAs(model);
    }
  }

  @Test
  void checksAChecksumThatIsGivenAlsoOfWhatIsThereAlready() throws IOException {
    Path model = model("m.gguf");
    open(store(BYTES), model).close();
    String uri = BreakingFileSystem.uri(model);
    assertThatThrownBy(() -> store(BYTES).find(uri).open("0".repeat(64)))
        .isInstanceOf(ModelFetchException.class)
        .hasMessageContaining("its SHA-256 is " + Checksum.of(model) + "; expected 000");
    try (LocalModel local = store(BYTES).find(uri).open(Checksum.of(model))) {
      assertThat(local.path()).hasSameBinaryContentAs(model);
      Files.write(local.path(), new byte[BYTES]);
      assertThatThrownBy(() -> local.requireChecksum(Checksum.of(model)))
          .hasMessageContaining("; expected " + Checksum.of(model));
    }
    assertThat(BreakingFileSystem.OPENED).hasValue(1);
  }

  @Test
  void tellsAFileFromAnotherOneOfTheSameSizeAndTimeInItsPlace() throws IOException {
    Path model = model("m-00001-of-00002.gguf");
    Path second = model("m-00002-of-00002.gguf");
    ModelStore store = store(BYTES);
    String before = store.find(model.toString()).state();
    assertThat(store.find(model.toString()).state()).isEqualTo(before);
    FileTime time = Files.getLastModifiedTime(second);
    Path other = Files.write(remote.resolve("other"), new byte[BYTES]);
    Files.setLastModifiedTime(other, time);
    Files.move(other, second, StandardCopyOption.REPLACE_EXISTING);
    String renamedOver = store.find(model.toString()).state();
    assertThat(renamedOver).isNotEqualTo(before);
    String identity = store.identity(model.toString(), "");
    byte[] written = new byte[BYTES];
    written[7] = 1;
    Files.write(second, written);
    Files.setLastModifiedTime(second, time);
    assertThat(store.find(model.toString()).state()).isNotEqualTo(renamedOver);
    assertThat(store.identity(model.toString(), "")).isNotEqualTo(identity);
    Files.delete(second);
    assertThatThrownBy(() -> store.find(model.toString()).state())
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining(second + ": the file does not exist");
  }

  @Test
  void removesWhatWasNotUsedForLongestButNothingThatIsUsed() throws Exception {
    Path first = model("1.gguf");
    Path second = model("2.gguf");
    Path third = model("3.gguf");
    ModelStore store = store(2 * BYTES);
    LocalModel used = open(store, first);
    open(store, second).close();
    try (LocalModel local = open(store, third)) {
      assertThat(local.path()).exists();
      assertThat(used.path()).exists();
      assertThat(cachedFiles("2.gguf")).isZero();
      Path fourth = model("4.gguf");
      assertThatThrownBy(() -> open(store, fourth))
          .isInstanceOf(ModelFetchException.class)
          .hasMessageContaining("it needs 4.8 MiB, models in use take 9.5 MiB")
          .hasMessageEndingWith("raise modelCacheGb");
    }
    used.close();
    used.close();
    useLongAgo();
    open(store, third).close();
    open(store, second).close();
    assertThat(cachedFiles("1.gguf")).isZero();
    assertThat(cachedFiles("3.gguf")).isEqualTo(1);
  }

  @Test
  void fetchesAllFilesOfASplitModel() throws IOException {
    Path first = model("m-00001-of-00003.gguf");
    model("m-00002-of-00003.gguf");
    assertThatThrownBy(() -> open(store(10 * BYTES), first))
        .hasMessageContaining("there is no file")
        .hasMessageContaining("m-00003-of-00003.gguf");
    Path third = model("m-00003-of-00003.gguf");
    try (LocalModel local = open(store(10 * BYTES), first)) {
      assertThat(local.path()).hasSameBinaryContentAs(first);
      assertThat(local.path().resolveSibling(third.getFileName())).hasSameBinaryContentAs(third);
    }
    assertThatThrownBy(() -> open(store(10 * BYTES), third))
        .hasMessageContaining("is not the first part of its model; use m-00001-of-00003.gguf");
    assertThatThrownBy(
            () -> store(10 * BYTES).find(BreakingFileSystem.uri(first)).open("0".repeat(64)))
        .hasMessageContaining("put a .sha256 file next to each of its files instead");
  }

  @Test
  void fetchesALibraryOnceAsItFetchesAModel() throws IOException {
    Path archive = model("engine.tgz");
    ModelStore store = store(10 * BYTES);
    String uri = BreakingFileSystem.uri(archive);
    try (LocalModel first = store.openLibrary(uri);
        LocalModel second = store(10 * BYTES).openLibrary(uri)) {
      assertThat(first.path()).startsWith(cache).hasSameBinaryContentAs(archive);
      assertThat(second.path()).isEqualTo(first.path());
    }
    assertThat(BreakingFileSystem.OPENED).hasValue(1);
    Files.writeString(remote.resolve("engine.tgz.sha256"), "0".repeat(64));
    Files.write(archive, new byte[BYTES + 1]);
    assertThatThrownBy(() -> store.openLibrary(uri))
        .isInstanceOf(ModelFetchException.class)
        .hasMessageStartingWith("cannot fetch native library " + uri + ": the SHA-256 of ")
        .hasMessageEndingWith("; upload the file again, or correct the .sha256 file next to it");
  }

  @Test
  void goesOnWhereABrokenFetchOfALibraryEnded() throws IOException {
    Path archive = model("libllama.so");
    BreakingFileSystem.BYTES_UNTIL_BREAK.set(2_000_000);
    BreakingFileSystem.BREAKS.set(2);
    try (LocalModel local = store(BYTES).openLibrary(BreakingFileSystem.uri(archive))) {
      assertThat(local.path()).hasSameBinaryContentAs(archive);
    }
    assertThat(BreakingFileSystem.OPENED).hasValue(3);
    assertThat(BreakingFileSystem.READ).hasValue(BYTES);
  }

  @Test
  void leavesALibraryOfThisHostWhereItIs() throws IOException {
    Path archive = model("engine.tgz");
    for (String location : List.of(archive.toString(), "file:" + archive, "file://" + archive)) {
      try (LocalModel local = store(BYTES).openLibrary(location)) {
        assertThat(local.path()).isEqualTo(archive);
      }
    }
    try (LocalModel folder = store(BYTES).openLibrary(remote.toString())) {
      assertThat(folder.path()).isEqualTo(remote);
    }
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void saysWhatIsWrongWithTheLocationOfALibrary() {
    assertThatThrownBy(() -> store(BYTES).openLibrary("breaking:///nowhere/a.tgz"))
        .isInstanceOf(ModelFetchException.class)
        .hasMessage(
            "cannot fetch native library breaking:///nowhere/a.tgz: there is no file"
                + " breaking:/nowhere/a.tgz; check the option nativeLibrary")
        .satisfies(
            error ->
                assertThat(Explained.of(error).text(option -> "native_library"))
                    .endsWith("; check the option native_library"));
    String folder = BreakingFileSystem.uri(remote);
    assertThatThrownBy(() -> store(BYTES).openLibrary(folder))
        .hasMessage(
            "cannot fetch native library "
                + folder
                + ": it is a folder; use an archive of it (.tgz, .tar.gz, .zip, .jar)");
    assertThatThrownBy(() -> store(BYTES).openLibrary("/nowhere/a.tgz"))
        .isInstanceOf(ModelFetchException.class)
        .hasMessageStartingWith(
            "cannot fetch native library /nowhere/a.tgz: there is no /nowhere/a.tgz on this host;");
    assertThatThrownBy(() -> store(BYTES).openLibrary("s3a://KEY:hunter2@bucket/a.tgz"))
        .hasMessageContaining("contains credentials");
  }

  @Test
  void saysWhatIsWrongWithALocation() {
    assertThatThrownBy(() -> store(BYTES).find("breaking:///nowhere/m.gguf").open(""))
        .hasMessageStartingWith("cannot fetch model breaking:///nowhere/m.gguf: there is no file");
    assertThatThrownBy(() -> store(BYTES).find(BreakingFileSystem.uri(remote)).open(""))
        .hasMessageContaining("it is a folder");
    assertThatThrownBy(() -> store(BYTES).find("nosuch://host/m.gguf").open(""))
        .isInstanceOf(ModelFetchException.class)
        .hasMessageContaining("nosuch");
  }

  @Test
  void keepsLibrariesWhereOnlyThisUserMayWrite() throws IOException {
    Path shared = openToAll("shared");
    String uri = BreakingFileSystem.uri(model("engine.tgz"));
    try (LocalModel local = store(shared, BYTES).openLibrary(uri)) {
      Path libraries = shared.resolve("libraries");
      assertThat(local.path()).startsWith(libraries);
      assertThat(modes(libraries)).isEqualTo("rwx------");
    }
    Path other = openToAll("other");
    Path planted = Files.createDirectory(other.resolve("libraries"));
    Files.setPosixFilePermissions(planted, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> store(other, BYTES).openLibrary(uri))
        .isInstanceOf(ModelFetchException.class)
        .hasMessageContaining("other users can write to " + planted + " (rwxrwxrwx)");
  }

  @Test
  void usesNothingThatOthersMayHavePlantedInASharedFolder() throws IOException {
    Path shared = openToAll("shared");
    Path model = model("m.gguf");
    Path entry;
    try (LocalModel local = open(store(shared, BYTES), model)) {
      entry = local.path().getParent();
      assertThat(modes(entry)).isEqualTo("rwx------");
      assertThat(modes(shared.resolve("locks"))).isEqualTo("rwx------");
    }
    Files.setPosixFilePermissions(entry, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> open(store(shared, BYTES), model))
        .isInstanceOf(ModelFetchException.class)
        .hasMessageContaining("other users can write to " + entry);
  }

  @Test
  void followsNoLinkToALockFile() throws IOException {
    Path target = remote.resolve("victim");
    Path model = model("m.gguf");
    String lock;
    try (LocalModel local = open(store(BYTES), model)) {
      lock = local.path().getParent().getFileName() + ".lock";
    }
    Path other = Files.createDirectories(remote.resolve("other"));
    Files.createDirectory(other.resolve("locks"));
    Files.createSymbolicLink(other.resolve("locks").resolve(lock), target);
    assertThatThrownBy(() -> open(store(other, BYTES), model))
        .isInstanceOf(ModelFetchException.class);
    assertThat(target).doesNotExist();
  }

  private Path openToAll(String name) throws IOException {
    Path folder = Files.createDirectory(remote.resolve(name));
    return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  private static String modes(Path folder) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
  }

  @Test
  void refusesSecretsInALocationWithoutRepeatingThem() {
    for (String location :
        List.of(
            "s3a://KEY:hunter2@bucket/m.gguf",
            "s3a://KEY:hun/ter2@bucket/hunter2.gguf",
            "https://hunter2@host/m.gguf",
            "https://host/m.gguf?sig=hunter2",
            "https://host/m.gguf?whatever=hunter2")) {
      assertThatThrownBy(() -> store(BYTES).find(location).open(""))
          .isInstanceOf(ModelFetchException.class)
          .hasMessageContaining("contains credentials")
          .hasMessageNotContaining("=hunter2")
          .hasMessageNotContaining(":hun")
          .hasMessageNotContaining("/hunter2@");
      assertThatThrownBy(() -> ModelLocation.of(location))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("contains credentials")
          .hasMessageNotContaining("hunter2");
    }
    assertThat(ModelLocation.of("abfss://box@account.dfs.core.windows.net/m.gguf").scheme())
        .contains("abfss");
  }
}
