package io.sparkllama.internal.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleArchiveTest {

  private static final HostPlatform LINUX = new HostPlatform("linux", "x64");
  private static final String BINS = "package/bins/linux-x64/";
  private static final byte[] LLAMA = library("llama");

  @TempDir Path folder;
  private int unpacked;

  private static byte[] library(String word) {
    return new Elf().machine(Elf.X64).offers(word).bytes();
  }

  private static Tar bundle() {
    return new Tar().file(BINS + "libllama.v0.5.0.so", LLAMA);
  }

  private Path unpack(Path archive, Limits limits) throws IOException {
    Path target = Files.createDirectory(folder.resolve("unpacked" + unpacked++));
    Archive opened = Archive.of(archive, limits).orElseThrow();
    Staging staging = new Staging(target);
    BundleArchive.unpack(opened, LINUX, staging);
    assertThat(staging.sums().keySet()).containsExactlyInAnyOrderElementsOf(names(target));
    return target;
  }

  private Path unpack(Tar tar) throws IOException {
    return unpack(tar.write(folder.resolve("a.tgz")), Limits.DEFAULT);
  }

  private static List<String> names(Path target) throws IOException {
    try (Stream<Path> files = Files.list(target)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void assertRefused(Tar tar, String reason) {
    assertThatThrownBy(() -> unpack(tar))
        .isInstanceOf(UnusableArchiveException.class)
        .hasMessage(reason);
    assertThat(folder.getParent().resolve("evil.so")).doesNotExist();
  }

  @Test
  void takesTheLibrariesAndTermsOutOfAPackageOfNpm() throws IOException {
    Path target =
        unpack(
            bundle()
                .file("package/LICENSE", "MIT")
                .file("package/package.json", "{}")
                .file("package/dist/index.js", "export {}")
                .file(BINS + "llama-addon.node", library("addon"))
                .file(BINS + "libllama-common.so", library("common"))
                .file(BINS + "libggml.v0.5.0.so", library("ggml"))
                .file(BINS + "libggml-base.so", library("base"))
                .file(BINS + "libggml-cpu-haswell.so", library("haswell")));
    assertThat(names(target))
        .containsExactly(
            "LICENSE",
            "libggml-base.so",
            "libggml-cpu-haswell.so",
            "libggml.v0.5.0.so",
            "libllama.v0.5.0.so");
    assertThat(target.resolve("libllama.v0.5.0.so")).hasBinaryContent(LLAMA);
    assertThat(target.resolve("LICENSE")).hasContent("MIT");
    assertThat(Files.getPosixFilePermissions(target.resolve("libllama.v0.5.0.so")))
        .doesNotContain(PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.OTHERS_WRITE);
  }

  @Test
  void takesReleasesOfLlamaCppWithTheirLinks() throws IOException {
    for (String root : List.of("build/bin/", "./llama-b9999/", "")) {
      Path target =
          unpack(
              new Tar()
                  .folder(root.isEmpty() ? "./" : root)
                  .link(root + "libllama.so", "libllama.so.0")
                  .link(root + "libllama.so.0", "./libllama.so.0.5.0")
                  .file(root + "libllama.so.0.5.0", LLAMA)
                  .hardLink(root + "libggml.so", root + "libggml.so.0")
                  .file(root + "libggml.so.0", library("ggml"))
                  .file(root + "libmtmd.so", library("images"))
                  .file(root + "llama-server", library("server"))
                  .file(root + "LICENSE-curl", "curl"));
      assertThat(names(target))
          .containsExactly(
              "LICENSE-curl",
              "libggml.so",
              "libggml.so.0",
              "libllama.so",
              "libllama.so.0",
              "libllama.so.0.5.0");
      // One file with three names; otherwise the loader would load it three times.
      assertThat(target.resolve("libllama.so").toRealPath())
          .isEqualTo(target.resolve("libllama.so.0").toRealPath())
          .isEqualTo(target.resolve("libllama.so.0.5.0").toRealPath())
          .hasBinaryContent(LLAMA);
    }
  }

  @Test
  void readsTheLongNamesOfPosixAndGnu() throws IOException {
    String deep = "a".repeat(120) + "/" + "b".repeat(120) + "/";
    assertThat(names(unpack(new Tar().longName(deep + "libllama.so").file("cut", LLAMA))))
        .containsExactly("libllama.so");
    String size = String.valueOf(LLAMA.length);
    Tar pax =
        new Tar()
            .pax("mtime", "1.5", "path", deep + "libllama.so", "size", size)
            .entry("cut", '0', "", 0, LLAMA);
    assertThat(names(unpack(pax))).containsExactly("libllama.so");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil.so",
        "package/../../evil.so",
        "package/bins/../LICENSE",
        "/evil.so",
        "C:/evil.so",
        "..\\evil.so",
        "a/b\nc"
      })
  void refusesEntriesThatLeadOut(String name) {
    String shown = name.replace("\n", "?");
    assertRefused(
        bundle().file(name, "x"), "it contains an entry '" + shown + "', which points outside it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../../../../evil.so", "../../../../../lib/libc.so.6"})
  void refusesLinksThatLeadOut(String target) {
    assertRefused(
        bundle().link(BINS + "libggml.so", target),
        "it contains a link to '" + target + "', which points outside it");
  }

  @Test
  void refusesLinksThatLeadNowhereOrElsewhere() {
    assertRefused(
        bundle().link(BINS + "libggml.so", "libggml.so.9"),
        "the link "
            + BINS
            + "libggml.so in it points to "
            + BINS
            + "libggml.so.9, which does not exist");
    assertRefused(
        bundle()
            .file("package/libggml.so", library("x"))
            .link(BINS + "libggml.so", "../../libggml.so"),
        "the link "
            + BINS
            + "libggml.so in it points to package/libggml.so, which is not a library next to it");
    assertRefused(
        bundle().file(BINS + "run.sh", "x").link(BINS + "libggml.so", "run.sh"),
        "the link "
            + BINS
            + "libggml.so in it points to "
            + BINS
            + "run.sh, which is not a library next to it");
    assertRefused(
        bundle().link(BINS + "liba.so", "libb.so").link(BINS + "libb.so", "liba.so"),
        "the link " + BINS + "liba.so in it is part of a cycle");
  }

  @Test
  void followsNoLinkThatIsNotNeeded() throws IOException {
    assertThat(names(unpack(bundle().link("package/latest", "bins").link(BINS + "x", "y"))))
        .containsExactly("libllama.v0.5.0.so");
  }

  @ParameterizedTest
  @ValueSource(chars = {'3', '4', '6', 'S', 'V'})
  void refusesDevicesAndPipes(char type) {
    assertRefused(
        bundle().entry(BINS + "libggml.so", type, "", 0, new byte[0]),
        "it contains " + BINS + "libggml.so, which is a device, pipe or sparse file");
  }

  @Test
  void refusesNamesThatAreThereTwice() {
    assertRefused(
        bundle().file("./" + BINS + "libllama.v0.5.0.so", library("other")),
        "it contains " + BINS + "libllama.v0.5.0.so twice");
    assertRefused(
        bundle().file(BINS + "libggml.so", library("a")).file(BINS + "libGGML.so", library("b")),
        "it contains libggml.so in several spellings (upper and lower case)");
  }

  @Test
  void refusesWhatUnfoldsToTooMuch() throws IOException {
    byte[] zeros = new byte[(int) Limits.FREE];
    assertRefused(
        bundle().file("package/zeros", zeros),
        "it unpacks to more than " + zeros.length + " bytes, too many for a bundle of its size");
    Path zip = zip("z.zip", "libllama.so", LLAMA, "libzeros.so", library("z"), "more", zeros);
    assertThat(names(unpack(zip, Limits.DEFAULT))).containsExactly("libllama.so", "libzeros.so");
    Path bomb = zip("b.zip", "libllama.so", LLAMA, "libzeros.so", join(library("z"), zeros));
    assertThatThrownBy(() -> unpack(bomb, Limits.DEFAULT)).hasMessageContaining("unpacks to more");
  }

  @Test
  void refusesTooManyEntries() throws IOException {
    Path tar = bundle().file("a", "").file("b", "").write(folder.resolve("a.tgz"));
    assertThat(names(unpack(tar, new Limits(1 << 30, 3, 100)))).hasSize(1);
    assertThatThrownBy(() -> unpack(tar, new Limits(1 << 30, 2, 100)))
        .hasMessage("it has more than 2 entries");
    Path zip = zip("a.zip", "libllama.so", LLAMA, "a", LLAMA, "b", LLAMA);
    assertThatThrownBy(() -> unpack(zip, new Limits(1 << 30, 2, 100)))
        .hasMessage("it has more than 2 entries");
  }

  @Test
  void refusesSizesThatLie() {
    assertRefused(bundle().entry("a", '0', "", 1L << 32, new byte[0]), "it is truncated");
    assertRefused(
        bundle().pax("size", "-1").file("a", "x"), "it is damaged (a malformed pax header)");
    assertRefused(
        bundle().entry("x", 'x', "", 20, "99 path=x\n".getBytes(StandardCharsets.UTF_8)),
        "it is damaged (a malformed pax header)");
    assertRefused(
        bundle().entry("x", 'L', "", 1 << 20, new byte[1 << 20]),
        "it is damaged (a name of 1048576 bytes)");
  }

  @Test
  void refusesWhatIsCutShortOrDamaged() throws IOException {
    byte[] whole = bundle().file("package/text", "text ".repeat(1000)).bytes();
    Path file = folder.resolve("cut.tgz");
    for (int length = 2; length < whole.length; length += 7) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> unpack(file, Limits.DEFAULT))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(UnusableArchiveException.class);
    }
    byte[] damaged = whole.clone();
    damaged[whole.length - 6] ^= 1;
    Files.write(file, damaged);
    assertThatThrownBy(() -> unpack(file, Limits.DEFAULT))
        .hasMessageStartingWith("it is damaged (");
    Path zip = zip("c.zip", "libllama.so", LLAMA);
    byte[] zipped = Files.readAllBytes(zip);
    Files.write(zip, Arrays.copyOf(zipped, zipped.length / 2));
    assertThatThrownBy(() -> unpack(zip, Limits.DEFAULT))
        .isInstanceOf(UnusableArchiveException.class)
        .hasMessageStartingWith("it is damaged or not a zip archive (");
    zipped[60] ^= 1;
    Files.write(zip, zipped);
    assertThatThrownBy(() -> unpack(zip, Limits.DEFAULT))
        .isInstanceOf(UnusableArchiveException.class);
  }

  @Test
  void refusesWhatHoldsNoLibraryForTheHost() {
    assertRefused(new Tar().file("package/LICENSE", "MIT"), "it contains no libllama library");
    assertRefused(
        new Tar().file("libllama.so", new Elf().machine(Elf.ARM64).bytes()),
        "its library is for linux-arm64, but this host needs linux-x64");
    assertRefused(
        new Tar().file("libllama.so", "no library"), "libllama.so in it is not a shared library");
    assertRefused(
        bundle().file(BINS + "libggml.so", "an error page of a proxy"),
        BINS + "libggml.so in it is not a shared library, but this host needs one for linux-x64");
    assertRefused(
        bundle().file(BINS + "libggml.so", new Elf().machine(Elf.ARM64).bytes()),
        BINS
            + "libggml.so in it is a library for linux-arm64, but this host needs one for linux-x64");
  }

  @Test
  void choosesTheFolderForTheHost() throws IOException {
    Tar both =
        bundle()
            .file("package/bins/linux-arm64/libllama.so", new Elf().machine(Elf.ARM64).bytes())
            .file("package/bins/mac/libllama.dylib", mach(0x0100_000C));
    assertThat(names(unpack(both))).containsExactly("libllama.v0.5.0.so");
    Tar named = bundle().file("package/bins/linux-x64-cuda/libllama.cuda.so", library("cuda"));
    assertThat(names(unpack(named))).containsExactly("libllama.cuda.so");
    assertRefused(
        new Tar().file("a/libllama.so", LLAMA).file("b/libllama.so", library("b")),
        "it contains libraries for linux-x64 in several folders (a, b)");
  }

  private static byte[] mach(int processor) {
    byte[] bytes = new byte[64];
    java.nio.ByteBuffer.wrap(bytes)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .putInt(0xFEED_FACF)
        .putInt(processor);
    return bytes;
  }

  @Test
  void readsZipsAndTheirLinks() throws IOException {
    byte[] link = "libllama.so.0".getBytes(StandardCharsets.UTF_8);
    Path zip =
        zip(
            "a.zip",
            "build/bin/libllama.so",
            link,
            "build/bin/libllama.so.0",
            LLAMA,
            "LICENSE",
            LLAMA);
    Path target = unpack(zip, Limits.DEFAULT);
    assertThat(names(target)).containsExactly("LICENSE", "libllama.so", "libllama.so.0");
    assertThat(target.resolve("libllama.so").toRealPath())
        .isEqualTo(target.resolve("libllama.so.0").toRealPath());
    for (String name : List.of("../evil.so", "/evil.so", "a\\..\\evil.so")) {
      Path evil = zip("e.zip", "libllama.so", LLAMA, name, LLAMA);
      assertThatThrownBy(() -> unpack(evil, Limits.DEFAULT))
          .hasMessage("it contains an entry '" + name + "', which points outside it");
    }
    Path leads =
        zip(
            "l.zip",
            "libllama.so",
            LLAMA,
            "libggml.so",
            "/lib/libc.so.6".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> unpack(leads, Limits.DEFAULT))
        .hasMessage("it contains a link to '/lib/libc.so.6', which points outside it");
  }

  @Test
  void refusesAZipWithANameTwice() throws IOException {
    Path zip = zip("d.zip", "libllama.so", LLAMA, "libllamb.so", library("other"));
    byte[] bytes = Files.readAllBytes(zip);
    for (int at = 0; at + 11 < bytes.length; at++) {
      if (new String(bytes, at, 11, StandardCharsets.ISO_8859_1).equals("libllamb.so")) {
        bytes[at + 7] = 'a';
      }
    }
    Files.write(zip, bytes);
    assertThatThrownBy(() -> unpack(zip, Limits.DEFAULT))
        .hasMessage("it contains libllama.so twice");
  }

  @Test
  void knowsArchivesByTheirContent() throws IOException {
    assertThat(Archive.of(Files.write(folder.resolve("x"), LLAMA), Limits.DEFAULT)).isEmpty();
    assertThat(Archive.of(Files.write(folder.resolve("x"), new byte[0]), Limits.DEFAULT)).isEmpty();
    assertThat(Archive.of(bundle().write(folder.resolve("x.zip")), Limits.DEFAULT))
        .containsInstanceOf(TarArchive.class);
    assertThat(Archive.of(zip("x.tgz"), Limits.DEFAULT)).containsInstanceOf(ZipArchive.class);
    assertThatThrownBy(() -> unpack(zip("x.tgz"), Limits.DEFAULT)).hasMessage("it is empty");
  }

  private Path zip(String file, Object... namesAndContents) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        zip.putNextEntry(new ZipEntry((String) namesAndContents[i]));
        zip.write((byte[]) namesAndContents[i + 1]);
      }
    }
    return Files.write(folder.resolve(file), out.toByteArray());
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
