package io.sparkllama.internal.library;

import io.sparkllama.internal.common.Checksum;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Builds a jar from the bundle in an archive; {@link NativeBundle#onClassPath} finds it. Equal
 * archives produce equal jars.
 */
public final class BundleJar {

  private BundleJar() {}

  /**
   * What a jar contains.
   *
   * @param platform its platform, such as {@code linux-x64} or {@code linux-x64-cuda}
   * @param name display name of the engine and its build
   * @param source package and version the libraries come from
   * @param integrity expected {@code sha512-} followed by the archive's SHA-512 in Base64; empty to
   *     skip the check
   * @param notices a license file to add; empty to use only those in the archive
   */
  public record Description(
      String platform, String name, String source, String integrity, Optional<Path> notices) {

    public Description {
      if (!platform.matches("[a-z0-9]+-[a-z0-9]+(-[a-z0-9]+)?")) {
        throw new IllegalArgumentException(
            "platform is '" + platform + "'; it must look like linux-x64 or linux-x64-cuda");
      }
      if (!(integrity.isEmpty() || integrity.matches("sha512-[A-Za-z0-9+/]{86}=="))) {
        throw new IllegalArgumentException(
            "integrity is '" + integrity + "'; it must be sha512- followed by 64 bytes in Base64");
      }
      if ((name + source).chars().anyMatch(c -> c < ' ')) {
        throw new IllegalArgumentException("name and source must be single lines");
      }
    }

    private HostPlatform host() {
      String[] words = platform.split("-", -1);
      return new HostPlatform(words[0], words[1]);
    }
  }

  /**
   * Writes a jar, atomically replacing an existing one.
   *
   * @throws LibraryException if the archive does not match its checksum, is damaged or malicious,
   *     or has no library for the platform
   * @throws IOException if the jar cannot be written
   */
  public static void write(Path archive, Description description, Path jar) throws IOException {
    requireIntegrity(archive, description.integrity());
    Path folder = Files.createTempDirectory("spark-llama-engine");
    Path part = jar.resolveSibling(jar.getFileName() + ".part");
    try {
      Staging staging = new Staging(folder);
      unpack(archive, description, staging);
      if (description.notices().isPresent()) {
        Path notices = description.notices().get();
        try (var in = Files.newInputStream(notices)) {
          staging.add("NOTICE", in, Files.size(notices));
        }
      }
      try (OutputStream out = Files.newOutputStream(part)) {
        write(description, new TreeMap<>(staging.sums()), folder, out);
      }
      Files.move(part, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private static void requireIntegrity(Path archive, String integrity) throws IOException {
    if (integrity.isEmpty()) {
      return;
    }
    String actual = "sha512-" + Base64.getEncoder().encodeToString(Checksum.SHA_512.of(archive));
    if (!actual.equals(integrity)) {
      throw new LibraryException(
          archive,
          "its integrity is " + actual + "; expected " + integrity,
          "fetch it again; if the error persists, the archive was modified");
    }
  }

  private static void unpack(Path archive, Description description, Staging staging)
      throws IOException {
    try {
      Archive opened =
          Archive.of(archive, Limits.DEFAULT)
              .orElseThrow(
                  () ->
                      new UnusableArchiveException(
                          "it is not an archive (.tgz, .tar.gz, .zip, .jar)"));
      BundleArchive.unpack(opened, description.host(), staging);
    } catch (UnusableArchiveException e) {
      throw new LibraryException(archive, e.getMessage(), "name another archive", e);
    }
  }

  private static void write(
      Description description, Map<String, String> sums, Path folder, OutputStream out)
      throws IOException {
    List<BundleIndex.Entry> files = new ArrayList<>();
    for (Map.Entry<String, String> file : sums.entrySet()) {
      files.add(
          new BundleIndex.Entry(
              file.getKey(), Files.size(folder.resolve(file.getKey())), file.getValue()));
    }
    BundleIndex index = new BundleIndex(description.name(), description.source(), files);
    String root = BundleIndex.ROOT + description.platform() + "/";
    ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    begin(zip, "META-INF/MANIFEST.MF");
    zip.write("Manifest-Version: 1.0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    begin(zip, root + BundleIndex.FILE);
    zip.write(index.text().getBytes(StandardCharsets.UTF_8));
    for (BundleIndex.Entry file : files) {
      begin(zip, root + file.name());
      Files.copy(folder.resolve(file.name()), zip);
    }
    zip.finish();
  }

  /**
   * Uses the earliest timestamp the format allows, so that the jar does not depend on build time.
   */
  private static void begin(ZipOutputStream zip, String name) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
    zip.putNextEntry(entry);
  }
}
