package io.sparkllama.internal.library;

import io.sparkllama.engine.UserCache;
import io.sparkllama.internal.common.Checksum;
import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locates the shared libraries of an engine. The result is a path to open: a library file, or a
 * folder with {@code libllama} and its dependencies.
 *
 * <p>Archives are unpacked once per host into the user's cache ({@link UserCache}), needed files
 * only. Each JVM verifies the unpacked files again. Thread-safe.
 */
public final class NativeBundle {

  private static final Logger LOG = LoggerFactory.getLogger(NativeBundle.class);

  /** Version of the unpacked layout; part of the cache key. */
  private static final String FORMAT = "1";

  private static final Message REMEDY =
      Message.of(
          "choose another with ",
          Options.NATIVE_LIBRARY,
          ", or leave it empty to use the bundled engine");

  /** An archive in the state in which this JVM unpacked it. */
  private record Seen(Path file, Object key, long size, Object modified, Path cache) {}

  private static final Map<Seen, Path> UNPACKED = new ConcurrentHashMap<>();

  /** Class path bundles that do not run here and have been reported. */
  private static final Set<String> REPORTED = ConcurrentHashMap.newKeySet();

  private NativeBundle() {}

  /**
   * Returns what to open for a user-supplied library.
   *
   * @param given a shared library, a folder, or an archive with one ({@code .tgz}, {@code .tar.gz},
   *     {@code .zip}, {@code .jar}), as published on npm or in llama.cpp's releases; a missing file
   *     is returned unchanged
   * @return a file or a folder
   * @throws LibraryException if the archive is damaged or malicious, has no library for this host,
   *     or the library needs a newer system
   */
  public static Path resolve(Path given) {
    return resolve(given, BundleCache.ofUser(), HostLibraries.current());
  }

  static Path resolve(Path given, BundleCache cache, HostLibraries libraries) {
    if (!Files.exists(given)) {
      return given;
    }
    HostPlatform host = HostPlatform.current();
    Path opened;
    try {
      opened = Files.isDirectory(given) ? folder(given, host) : file(given, host, cache);
      Optional<HostLibraries.Shortfall> shortfall =
          shortfall(opened, libraries).filter(HostLibraries.Shortfall::certain);
      if (shortfall.isPresent()) {
        throw new LibraryException(given, shortfall.get().reason(), shortfall.get().remedy());
      }
    } catch (UnusableArchiveException e) {
      throw new LibraryException(given, e.getMessage(), REMEDY, e);
    } catch (IOException e) {
      throw cannotUnpack(given, e);
    }
    return opened;
  }

  /**
   * Returns the folder of the bundle for this host in a jar on the class path. Empty if there is
   * none, or if it needs a newer system; the latter is logged once.
   *
   * @throws LibraryException if the bundle is damaged or cannot be unpacked to the cache
   */
  public static Optional<Path> onClassPath() {
    return onClassPath(
        ClassPathBundle.loaders(), BundleCache.ofUser(), HostLibraries.current(), LOG::warn);
  }

  static Optional<Path> onClassPath(
      List<ClassLoader> loaders,
      BundleCache cache,
      HostLibraries libraries,
      Consumer<String> warnings) {
    Optional<ClassPathBundle> found = ClassPathBundle.find(HostPlatform.current(), loaders);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    ClassPathBundle bundle = found.get();
    Path folder = bundle.unpacked(cache);
    try {
      Optional<HostLibraries.Shortfall> shortfall = shortfall(folder, libraries);
      if (shortfall.isPresent()) {
        if (REPORTED.add(bundle.url().toString())) {
          warnings.accept(
              "Skipping the engine "
                  + bundle.index().name()
                  + " in "
                  + bundle.url()
                  + ": "
                  + shortfall.get().reason()
                  + "; "
                  + shortfall.get().remedy());
        }
        return Optional.empty();
      }
    } catch (IOException e) {
      throw cannotUnpack(bundle.url(), e);
    }
    return Optional.of(folder);
  }

  private static Path folder(Path given, HostPlatform host) throws IOException {
    List<Path> mains;
    try (Stream<Path> files = Files.list(given)) {
      mains = files.filter(file -> LibraryNames.isMain(file.getFileName().toString())).toList();
    }
    if (mains.isEmpty()) {
      throw new UnusableArchiveException("the folder has no libllama library");
    }
    for (Path main : mains) {
      requireFor(host, main);
    }
    return given;
  }

  private static Path file(Path given, HostPlatform host, BundleCache cache) throws IOException {
    Optional<Archive> archive = Archive.of(given, Limits.DEFAULT);
    if (archive.isEmpty()) {
      requireFor(host, given);
      return given;
    }
    Path unpacked = unpacked(given, archive.get(), host, cache);
    return onlyLibrary(unpacked).orElse(unpacked);
  }

  private static void requireFor(HostPlatform host, Path library) throws IOException {
    try (InputStream in = Files.newInputStream(library)) {
      Optional<LibraryHeader> header = LibraryHeader.read(in);
      if (header.isEmpty()) {
        throw new UnusableArchiveException(
            library.getFileName()
                + " is neither a shared library nor an archive (.tgz, .tar.gz, .zip, .jar)");
      }
      if (!header.get().runsOn(host)) {
        throw new UnusableArchiveException(
            library.getFileName() + " is for " + header.get() + ", but this host is " + host);
      }
    }
  }

  private static Path unpacked(Path file, Archive archive, HostPlatform host, BundleCache cache)
      throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    BasicFileAttributes attributes = Files.readAttributes(absolute, BasicFileAttributes.class);
    Seen seen =
        new Seen(
            absolute,
            attributes.fileKey(),
            attributes.size(),
            attributes.lastModifiedTime(),
            cache.folder());
    Path known = UNPACKED.get(seen);
    if (known != null && Files.isDirectory(known)) {
      return known;
    }
    String sum = Checksum.SHA_256.hex(absolute);
    Path folder =
        cache.folder(
            Checksum.SHA_256.hex(FORMAT + " " + host + " " + sum),
            staging -> {
              BundleArchive.unpack(archive, host, staging);
              if (!Checksum.SHA_256.hex(absolute).equals(sum)) {
                throw new UnusableArchiveException("it changed while it was read");
              }
            });
    UNPACKED.put(seen, folder);
    return folder;
  }

  /** The library of a single-file bundle, such as java-llama.cpp's builds. */
  private static Optional<Path> onlyLibrary(Path folder) throws IOException {
    List<Path> libraries = libraries(folder);
    return libraries.size() == 1 ? Optional.of(libraries.get(0)) : Optional.empty();
  }

  private static List<Path> libraries(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> LibraryNames.isLibrary(file.getFileName().toString()))
          .sorted()
          .toList();
    }
  }

  private static Optional<HostLibraries.Shortfall> shortfall(Path opened, HostLibraries libraries)
      throws IOException {
    if (!HostPlatform.current().system().equals("linux")) {
      return Optional.empty();
    }
    if (!Files.isDirectory(opened)) {
      return libraries.of(List.of(opened));
    }
    return libraries.of(
        libraries(opened).stream()
            .filter(file -> LibraryNames.isRequired(file.getFileName().toString()))
            .toList());
  }

  static LibraryException cannotUnpack(Object library, IOException e) {
    return new LibraryException(
        library,
        "cannot unpack it (" + e + ")",
        "free disk space, or set another folder with -D" + UserCache.PROPERTY,
        e);
  }
}
